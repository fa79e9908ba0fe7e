// The modules of static/src as a command for the tests: one JSON call a line in, one JSON answer a line out.
// {"call": "receipt.words", "args": […]}; bytes travel as {"hex": "…"} both ways.
import { createInterface } from 'node:readline'
import { readFileSync } from 'node:fs'

import * as acts from '../../static/src/acts.js'
import * as age from '../../static/src/age.js'
import * as alert from '../../static/src/alert.js'
import * as arrival from '../../static/src/arrival.js'
import * as binding from '../../static/src/binding.js'
import * as bytes from '../../static/src/bytes.js'
import * as canonical from '../../static/src/canonical.js'
import * as chain from '../../static/src/chain.js'
import * as checking from '../../static/src/checking.js'
import * as files from '../../static/src/files.js'
import * as programs from '../../static/src/programs.js'
import * as receipt from '../../static/src/receipt.js'
import * as signing from '../../static/src/signing.js'
import * as tags from '../../static/src/tags.js'
import * as work from '../../static/src/work.js'

const modules = { acts, age, alert, arrival, binding, bytes, canonical, chain, checking, files, programs, receipt, signing, tags, work }

// Node has File and Blob of its own, and no FileReader.
globalThis.FileReader = class {
  readAsArrayBuffer (blob) {
    blob.arrayBuffer().then(result => { this.result = result; this.onload() })
  }
}

async function sealFile (path, name, type, line) {
  const { note, object, payload } = await files.sealFile(new File([readFileSync(path)], name, { type }), line)
  return { note, object, payload: new Uint8Array(await payload.arrayBuffer()) }
}

function revive (value) {
  if (Array.isArray(value)) return value.map(revive)
  if (value === null || typeof value !== 'object') return value
  if (Object.keys(value).join() === 'hex') return bytes.fromHex(value.hex)
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, revive(each)]))
}

function plain (value) {
  if (value instanceof Uint8Array) return { hex: bytes.hex(value) }
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]))
}

for await (const line of createInterface({ input: process.stdin })) {
  const { call, args } = JSON.parse(line)
  const [module, name] = call.split('.')
  let answer
  try {
    const run = call === 'test.sealFile' ? sealFile : modules[module][name]
    answer = { result: plain(await run(...args.map(revive))) ?? null }
  } catch (error) {
    answer = { error: error.constructor.name, message: error.message, reason: error.reason, position: error.position }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
