// Programs that containers run to talk to one another; the first argument says which.
import { createSocket } from 'node:dgram'
import { connect, createServer } from 'node:net'

const [what, ...args] = process.argv.slice(2)
const say = (text) => process.stdout.write(`${text}\n`)

const programs = {
  /** Takes TCP connections, says so, and echoes what they bring. */
  serve([port]) {
    const server = createServer((socket) => {
      say('taken')
      socket.on('error', () => {}).pipe(socket)
    })
    server.listen(Number(port), () => say('ready'))
  },

  /** Takes datagrams and says how long each is; sends it back. */
  hear([port, family = '4']) {
    const socket = createSocket(`udp${family}`)
    socket.on('message', (data, { port: from, address }) => {
      say(`heard ${data.length}`)
      socket.send(data, from, address)
    })
    socket.bind(Number(port), () => say('ready'))
  },

  /** Sends one datagram; says what comes of it within a time: its length, an error, or `silence`. */
  tell([to, port, length, wait]) {
    const socket = createSocket(to.includes(':') ? 'udp6' : 'udp4')
    const end = (text) => { say(text); process.exit(0) }
    socket.on('error', ({ code }) => end(code))
    socket.on('message', (data) => end(`answer ${data.length}`))
    socket.connect(Number(port), to, () => {
      socket.send(Buffer.alloc(Number(length)))
      // An ICMP error is told with the next call.
      setInterval(() => socket.send(Buffer.alloc(Number(length))), 100)
    })
    setTimeout(() => end('silence'), Number(wait))
  },

  /** Opens connections one after another, and says how many were echoed to, or the first error. */
  async call([to, port, count, wait]) {
    for (let done = 0; done < Number(count); done++) {
      const answer = await new Promise((resolve) => {
        const socket = connect(Number(port), to, () => socket.write('x'))
        socket.on('error', ({ code }) => resolve(code)).on('data', () => resolve('echo'))
        socket.setTimeout(Number(wait), () => resolve('silence'))
        socket.on('close', () => resolve('closed'))
        void socket.once('data', () => socket.destroy())
      })
      if (answer !== 'echo') { say(`${done} ${answer}`); process.exit(0) }
    }
    say(`${count}`)
    process.exit(0)
  },

  /** Opens that many connections at once, and says how many were echoed to while all are open. */
  async many([to, port, count, wait]) {
    const echoes = Array.from({ length: Number(count) }, () => new Promise((resolve) => {
      const socket = connect(Number(port), to, () => socket.write('x'))
      socket.on('error', () => resolve(0)).on('data', () => resolve(1))
      socket.setTimeout(Number(wait), () => resolve(0))
    }))
    const echoed = await Promise.all(echoes)
    say(String(echoed.reduce((sum, one) => sum + one, 0)))
    process.exit(0)
  },

  /** Holds one connection, from a port if one is given: writes every so often, and says each echo. */
  hold([to, port, every, from]) {
    const write = () => socket.write('x')
    const way = { port: Number(port), host: to, ...from ? { localPort: Number(from) } : {} }
    const socket = connect(way, () => setInterval(write, Number(every)))
    socket.on('data', () => say('echo')).on('error', ({ code }) => say(code))
    socket.on('close', () => say('closed'))
  },
  /** Asks by datagrams every so often until it is killed, and says each number that was answered. */
  ask([to, port, every]) {
    const socket = createSocket('udp4')
    socket.on('error', () => {}).on('message', (data) => say(String(data)))
    let asked = 0
    socket.connect(Number(port), to, () => setInterval(() => socket.send(String(asked++)), Number(every)))
  },

  /** Sends datagrams of a length to one port as fast as it can until it is killed. */
  async blast([to, port, length]) {
    const socket = createSocket('udp4')
    socket.on('error', () => {})
    say('ready')
    for (;;) {
      for (let n = 0; n < 20; n++) socket.send(Buffer.alloc(Number(length)), Number(port), to)
      await new Promise((resolve) => setImmediate(resolve))
    }
  },

  /** Sends datagrams as fast as it can until it is killed, to ports and addresses that change. */
  async flood([prefix, port]) {
    const socket = createSocket('udp4')
    socket.on('error', () => {})
    say('ready')
    for (let at = 0; ; at++) {
      const to = `${prefix}.${1 + at % 254}`
      for (let n = 0; n < 20; n++) socket.send('x', Number(port) + (at * 20 + n) % 1000, to)
      await new Promise((resolve) => setImmediate(resolve))
    }
  },
}

await programs[what](args)
