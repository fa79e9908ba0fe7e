// The steps of a conversation and the tags on a reporter's own: the same rules as alerts/conversation.py.
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { hex, utf8 } from './bytes.js'
import { canonical } from './canonical.js'

export const REPORTER = 'reporter'
export const DESK = 'desk'
export const MESSAGE_LIMIT = 3000
export const IDENTITY_LIMIT = 1000
const NAME_LIMIT = 255
export const ACTS = ['message', 'file', 'notify', 'identity', 'closed']
const DAY = /^(\d{4})-(\d\d)-(\d\d)$/

export class Damaged extends Error {}

// The hexadecimal tag that only the holder of the receipt can make.
export function actTag (messageKey, binding, content) {
  const kind = binding.kind === 'message' ? [] : [binding.kind]
  return hex(hmac(sha256, messageKey, utf8(canonical([binding.case, binding.seq, ...kind, content]))))
}

// An entry of proven content; Damaged when that has another shape.
export function entryOf (binding, author, content) {
  const kind = author === REPORTER ? binding.kind : 'message'
  if (!ACTS.includes(kind)) throw new Damaged('kind')
  return {
    seq: binding.seq,
    author,
    text: textOf(kind, content),
    on: dayOf(textValue(content, 'on')),
    kind,
    file: kind === 'file' ? fileNote(content) : null
  }
}

export function inOrder (entries) {
  return entries.slice().sort((one, other) => one.seq - other.seq || (one.author < other.author ? -1 : one.author > other.author ? 1 : 0))
}

function textOf (kind, content) {
  if (kind === 'message') return textValue(content, 'text')
  if (kind === 'identity') return 'text' in content ? textValue(content, 'text') : ''
  if (kind === 'notify') return shaped(/^(si|no)$/, content, 'notify_first')
  return ''
}

function fileNote (content) {
  const { length } = content
  if (!Number.isInteger(length) || length <= 0 || length >= 2 ** 40) throw new Damaged('length')
  return {
    name: clipped(textValue(content, 'name')),
    type: clipped(textValue(content, 'type')),
    length,
    sha256: shaped(/^[0-9a-f]{64}$/, content, 'sha256'),
    object: shaped(/^[0-9a-f]{32}$/, content, 'object'),
    sealed_by: shaped(/^(sender|arrival)$/, content, 'sealed_by')
  }
}

function clipped (text) {
  return Array.from(text).slice(0, NAME_LIMIT).join('')
}

export function textValue (content, name) {
  const value = content[name]
  if (typeof value !== 'string') throw new Damaged('text')
  return value
}

function shaped (pattern, content, name) {
  const value = textValue(content, name)
  if (!pattern.test(value)) throw new Damaged('shape')
  return value
}

function dayOf (text) {
  const parts = DAY.exec(text)
  const day = parts && new Date(Date.UTC(+parts[1], parts[2] - 1, +parts[3]))
  if (!day || day.getUTCMonth() !== parts[2] - 1 || day.getUTCDate() !== +parts[3] || +parts[1] < 1) throw new Damaged('day')
  return text
}
