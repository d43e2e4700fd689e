/**
 * `echo FIRST COUNT` answers every datagram to so many odd ports from the first on.
 * `ask ADDRESS FIRST COUNT WINDOW` sends one to each, so many at a time, and prints what came of it.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

const [what, ...words] = process.argv.slice(2)
if (what === 'echo') await echo(...words.map(Number))
else await ask(words[0], ...words.slice(1).map(Number))

async function echo(first, count) {
  for (let n = 0; n < count; n++) {
    const socket = createSocket('udp4')
    socket.on('message', (bytes, { address, port }) => socket.send(bytes, port, address))
    socket.bind(first + 2 * n)
    await once(socket, 'listening')
  }
  console.log('listening')
}

async function ask(address, first, count, window) {
  const socket = createSocket('udp4')
  socket.bind(0)
  await once(socket, 'listening')
  const sent = new Map()
  const times = []
  let next = 0
  let lost = 0
  let finish
  const finished = new Promise((resolve) => { finish = resolve })
  const send = () => {
    if (next < count) {
      const port = first + 2 * next++
      sent.set(port, performance.now())
      socket.send('?', port, address)
    } else if (sent.size === 0) {
      finish()
    }
  }
  socket.on('message', (_bytes, { port }) => {
    const began = sent.get(port)
    if (began === undefined) return
    sent.delete(port)
    times.push(performance.now() - began)
    send()
  })
  // What has got no answer for a second is lost, and the next one takes its place.
  const watch = setInterval(() => {
    for (const [port, began] of sent) {
      if (performance.now() - began < 1_000) continue
      sent.delete(port)
      lost++
      send()
    }
  }, 100)
  const began = performance.now()
  for (let n = 0; n < window; n++) send()
  await finished
  clearInterval(watch)
  times.sort((a, b) => a - b)
  const rate = Math.round(times.length / (performance.now() - began) * 1_000)
  console.log(JSON.stringify({ rate, lost, median: times[times.length >> 1] }))
  socket.close()
}
