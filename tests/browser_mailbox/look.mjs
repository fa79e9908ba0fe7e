// The browser's mailbox without a page: {"args": [answer of the API, receipt, salt, site, root]} a line in; what the
// browser would show, and what the next act would be made of, a line out. Bytes travel as {"hex": "…"}.
import { createInterface } from 'node:readline'

import { fromHex } from '../../static/src/bytes.js'
import { Opener } from '../../static/src/opened.js'

function answering (answer) {
  return async () => ({ ok: true, json: async () => answer })
}

async function look (answer, receipt, salt, site, root) {
  globalThis.fetch = answering(answer)
  const opener = new Opener(fromHex(receipt.hex), fromHex(salt.hex), site, root)
  const seen = await opener.look(() => {})
  if (!seen) return null
  const { line, ...rest } = seen
  return { ...rest, seq: line.seq, mailboxRecipient: line.mailboxRecipient, on: line.on }
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer
  try {
    answer = { result: await look(...JSON.parse(line).args) }
  } catch (error) {
    answer = { error: error.constructor.name, message: error.message, reason: error.reason }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
