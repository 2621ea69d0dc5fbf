// A personal data server of the AT Protocol and a PLC directory, both on this computer alone.
// Usage: node at_protocol.mjs FOLDER
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Secp256k1Keypair } from '@atproto/crypto'
import { freePort, onlyLoopback, talk } from './program.mjs'

const require = createRequire(import.meta.url) // these packages are CommonJS
const { Database, PlcServer } = require('@did-plc/server')
const plc = require('@did-plc/lib')
const { PDS, envToCfg, envToSecrets } = require('@atproto/pds')
const { cidForCbor } = require('@atproto/common')

onlyLoopback()
const [folder] = process.argv.slice(2)
const [port, plcPort] = [await freePort(), await freePort()]
const [pdsUrl, plcUrl] = [`http://localhost:${port}`, `http://localhost:${plcPort}`]
const serverKey = await Secp256k1Keypair.create({ exportable: true })
const keys = { [serverKey.did()]: serverKey }

const directory = Database.mock()
await PlcServer.create({ db: directory, port: plcPort }).start()

const blobs = path.join(folder, 'blobs')
fs.mkdirSync(blobs, { recursive: true })
const settings = {
  devMode: true,
  port,
  hostname: 'localhost',
  dataDirectory: folder,
  blobstoreDiskLocation: blobs,
  didPlcUrl: plcUrl,
  adminPassword: 'an administrator of tests',
  jwtSecret: 'a secret of tests, which signs nothing else',
  plcRotationKeyK256PrivateKeyHex: Buffer.from(await serverKey.export()).toString('hex'),
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  disableSsrfProtection: true, // everything it asks is on this computer
  bskyAppViewUrl: 'https://view.invalid',
  bskyAppViewDid: 'did:example:view',
  modServiceUrl: 'https://moderation.invalid',
  modServiceDid: 'did:example:moderation',
  rateLimitsEnabled: false,
}
await (await PDS.create(envToCfg(settings), envToSecrets(settings))).start()
const client = new plc.Client(plcUrl)

/** Return the operation that the next one follows: the last one, or the one with the CID `after`. */
async function before(did, after) {
  const log = await client.getAuditableLog(did)
  const found = after ? log.find((each) => each.cid === after) : log.filter((each) => !each.nullified).at(-1)
  const { sig, ...operation } = plc.normalizeOp(found.operation)
  return { ...operation, prev: (await cidForCbor(found.operation)).toString() }
}

await talk(
  { pds: pdsUrl, plc: plcUrl, serverKey: serverKey.did() },
  {
    /** Make a key that later commands sign with, by its did:key. */
    async key() {
      const made = await Secp256k1Keypair.create()
      keys[made.did()] = made
      return { key: made.did() }
    },
    /** Sign an operation with a key and send it: the operation before it with other fields. */
    async operate({ did, key, fields, after }) {
      const operation = await plc.addSignature({ ...(await before(did, after)), ...fields }, keys[key])
      await client.sendOperation(did, operation)
      return { cid: (await cidForCbor(operation)).toString() }
    },
    /** Let every operation of an identity have come in so many seconds earlier. */
    async age({ did, seconds }) {
      for (const each of directory.contents[did]) each.createdAt = new Date(each.createdAt - seconds * 1000)
    },
  },
)
