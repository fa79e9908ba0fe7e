// What a mailbox's entries prove, one after the other: the same rules as `Proven` in alerts/mailbox. Works on bytes and
// values alone: it knows no page and no network.
import { canonical } from './canonical.js'
import { verifyChain } from './chain.js'
import { fromBase64, fromUtf8, utf8 } from './bytes.js'
import { ACTS, Damaged, DESK, REPORTER, actTag, entryOf, inOrder, textValue } from './conversation.js'
import { verify } from './signing.js'

const SIGNATURE_CONTEXT = 'alertas/v1/desk-content'
const STATES = ['recibida', 'en_revision', 'necesitamos_mas_datos', 'en_trabajo', 'concluida']

class Proven {
  constructor (mailbox, root) {
    this.mailbox = mailbox
    this.root = root
    this.desks = new Set([mailbox.desk])
    this.recipient = mailbox.case_recipient
    this.state = STATES[0]
    this.entries = []
    this.floors = new Map()
    this.highestSeq = 0
    this.generation = 0
    this.trusted = new Map()
    this.broken = false // whether a desk that may speak has no chain of signatures from the root
  }

  // Whether the desk has the case, in an epoch that it has not left behind.
  maySpeak (binding) {
    return this.desks.has(binding.desk) && binding.epoch >= (this.floors.get(binding.desk) || 1)
  }

  take (binding, content) {
    if (binding.kind === 'reply') this.entries.push(entryOf(binding, DESK, content))
    else if (binding.kind === 'state') this.state = stateOf(content)
    else if (binding.kind === 'desk') this.desks.add(textValue(content, 'desk'))
    else if (binding.kind === 'recipient') this.renew(binding, content)
  }

  // Later acts are sealed to the newest generation; what its desk signed under an earlier epoch counts no more.
  renew (binding, content) {
    if (!Number.isInteger(content.generation)) throw new Damaged('generation')
    if (content.generation <= this.generation) return
    this.recipient = textValue(content, 'recipient')
    this.generation = content.generation
    this.floors.set(binding.desk, binding.epoch)
  }

  // The content that a desk signed under this header; Damaged when the signature is not its own.
  signed (binding, body) {
    const { content, signature } = documentOf(body)
    const key = this.desk(binding.desk).get(binding.epoch)
    const message = utf8(canonical([binding, content]))
    if (!key || !verify(key, SIGNATURE_CONTEXT, message, fromBase64(String(signature)))) throw new Damaged('signature')
    return content
  }

  // The verify keys of a desk by epoch; none when its chain is missing or broken.
  desk (name) {
    if (!this.trusted.has(name)) this.trusted.set(name, this.verifiedKeys(name))
    return this.trusted.get(name)
  }

  verifiedKeys (name) {
    try {
      const statements = Object.prototype.hasOwnProperty.call(this.mailbox.desks, name) ? this.mailbox.desks[name] : []
      return new Map(verifyChain(this.root, this.mailbox.site, name, statements).verifyKeys)
    } catch (_) {
      this.broken = true
      return new Map()
    }
  }
}

// State and conversation of a mailbox whose card is genuine.
//
// contents: [{binding, body}] as they opened; messageKey: the key of the reporter's tags; root: the root's public key.
export function prove (mailbox, contents, messageKey, root) {
  const proven = new Proven(mailbox, root)
  for (const { binding, body } of contents.slice().sort(bySeqAndRole)) {
    try {
      if (binding.role === REPORTER && ACTS.includes(binding.kind)) proven.entries.push(ownEntry(binding, body, messageKey))
      else if (proven.maySpeak(binding)) proven.take(binding, proven.signed(binding, body))
      else continue
    } catch (_) {
      continue // what proves nothing is not shown
    }
    proven.highestSeq = binding.seq
  }
  return summary(proven)
}

function summary (proven) {
  const entries = inOrder(proven.entries)
  const last = kind => entries.filter(entry => entry.kind === kind).pop()
  const notify = last('notify')
  const identity = last('identity')
  return {
    state: proven.state,
    entries,
    notifyFirst: notify ? notify.text : null,
    identifiedOn: identity ? identity.on : null,
    recipient: proven.recipient,
    highestSeq: proven.highestSeq,
    broken: proven.broken
  }
}

// What the reporter did, under a tag that only the receipt yields; Damaged otherwise.
function ownEntry (binding, body, messageKey) {
  const { content, tag } = documentOf(body)
  if (tag !== actTag(messageKey, binding, content)) throw new Damaged('tag')
  return entryOf(binding, REPORTER, content)
}

function documentOf (body) {
  const found = JSON.parse(fromUtf8(body))
  const content = found && found.content
  if (!content || typeof content !== 'object' || Array.isArray(content)) throw new Damaged('content')
  return found
}

function stateOf (content) {
  if (!STATES.includes(content.state)) throw new Damaged('state')
  return content.state
}

function bySeqAndRole (one, other) {
  const [first, second] = [one.binding, other.binding]
  return first.seq - second.seq || (first.role < second.role ? -1 : first.role > second.role ? 1 : 0)
}
