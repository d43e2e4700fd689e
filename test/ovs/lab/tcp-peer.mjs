// One end of a TCP transfer, run in a container. Both ends print the SHA-256 of the bytes.
//   node tcp-peer.mjs receive PORT          prints `ready`, takes one connection, ends with it
//   node tcp-peer.mjs send IP PORT BYTES    random bytes
import { createHash, randomBytes } from 'node:crypto'
import { connect, createServer } from 'node:net'

const [role, ...rest] = process.argv.slice(2)
const digest = (bytes) => createHash('sha256').update(bytes).digest('hex')

if (role === 'receive') {
  const server = createServer((socket) => {
    server.close()
    const chunks = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('end', () => {
      console.log(digest(Buffer.concat(chunks)))
      socket.end()
    })
  })
  server.listen(Number(rest[0]), () => console.log('ready'))
} else {
  const [ip, port, length] = rest
  const bytes = randomBytes(Number(length))
  const socket = connect(Number(port), ip, () => socket.end(bytes))
  // Ends when the receiver has closed: then it has read everything.
  socket.on('data', () => {})
  socket.on('close', (failed) => {
    if (!failed) console.log(digest(bytes))
  })
}
