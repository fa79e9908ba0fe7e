// A mailbox opened by the browser that holds its receipt: fetched by its token, checked, opened, proven.
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { open } from './age.js'
import { fetchMailbox } from './api.js'
import { readBinding } from './binding.js'
import { fromBase64, hex, utf8 } from './bytes.js'
import { canonical } from './canonical.js'
import { prove } from './proven.js'
import { cardKey, mailboxSeed, token } from './receipt.js'

const LARGEST_SEQ = 1e9

// What a receipt yields on one site; nothing of it is ever sent but the token.
export function keysOf (receipt, salt) {
  const card = cardKey(receipt, salt)
  return {
    token: hex(token(receipt, salt)),
    seed: mailboxSeed(receipt, salt),
    card,
    messageKey: hmac(sha256, card, utf8('message'))
  }
}

// A mailbox is not what the receipt's card or the page's root says: `reason` is `tampered` or `root`.
export class Refused extends Error {
  constructor (reason) {
    super(reason)
    this.reason = reason
  }
}

// The mailbox of one receipt, as often as it is looked at; entries that opened once are not opened again.
export class Opener {
  constructor (keys, site, root) {
    this.keys = keys
    this.site = site
    this.root = root
    this.known = new Map()
  }

  // State, conversation and what an act needs, or null for an unknown receipt; Refused when somebody changed its keys.
  async look (onProgress) {
    const mailbox = await fetchMailbox(this.keys.token)
    if (!mailbox.found) return null
    check(mailbox, this)
    const contents = []
    for (const sealed of mailbox.entries) {
      contents.push(await this.content(sealed, mailbox))
      if (onProgress) await onProgress(contents.length, mailbox.entries.length)
    }
    const proven = prove(mailbox, contents.filter(Boolean), this.keys.messageKey, this.root)
    return { site: mailbox.site, case: mailbox.case, today: mailbox.today, ...proven }
  }

  async content (sealed, mailbox) {
    if (!this.known.has(sealed)) this.known.set(sealed, await contentOf(sealed, this.keys.seed, mailbox))
    return this.known.get(sealed)
  }
}

// Header and body of an entry of this case, or null for anything else.
export async function contentOf (sealed, seed, mailbox) {
  try {
    const { binding, body } = readBinding(await open(fromBase64(sealed), [seed]))
    const inPlace = binding.site === mailbox.site && binding.case === mailbox.case
    return inPlace && binding.seq >= 0 && binding.seq <= LARGEST_SEQ ? { binding, body } : null
  } catch (_) {
    return null
  }
}

function check (mailbox, { keys, site, root }) {
  if (mailbox.site !== site || mailbox.root !== root) throw new Refused('root')
  const card = canonical([mailbox.case, mailbox.case_recipient, mailbox.desk])
  if (mailbox.card !== hex(hmac(sha256, keys.card, utf8(card)))) throw new Refused('tampered')
}
