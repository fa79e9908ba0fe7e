// The npm package `age-encryption` as a command: `node typage.mjs seal|seal-locked|open|open-locked|keygen|recipient KEY`,
// bytes on the standard input and output. A second implementation of the format for the tests to cross with.
import { Decrypter, Encrypter, generateHybridIdentity, generateX25519Identity, identityToRecipient } from 'age-encryption'

const [verb, key] = process.argv.slice(2)

async function input () {
  const parts = []
  for await (const part of process.stdin) parts.push(part)
  return new Uint8Array(Buffer.concat(parts))
}

async function seal (prepare) {
  const encrypter = new Encrypter()
  prepare(encrypter)
  return encrypter.encrypt(await input())
}

async function open (prepare) {
  const decrypter = new Decrypter()
  prepare(decrypter)
  return decrypter.decrypt(await input())
}

const verbs = {
  seal: () => seal(encrypter => key.split(',').forEach(one => encrypter.addRecipient(one))),
  'seal-locked': () => seal(encrypter => { encrypter.setPassphrase(key); encrypter.setScryptWorkFactor(10) }),
  open: () => open(decrypter => decrypter.addIdentity(key)),
  'open-locked': () => open(decrypter => decrypter.addPassphrase(key)),
  keygen: () => key === 'hybrid' ? generateHybridIdentity() : generateX25519Identity(),
  recipient: () => identityToRecipient(key)
}

process.stdout.write(await verbs[verb]())
