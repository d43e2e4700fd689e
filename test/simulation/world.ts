/** The reference controller with a simulated network, and all events that a scenario can contain. */
import { buildPacket } from 'daolinet/codec'
import type { PacketInit } from 'daolinet/packet'
import { applyDocument, followView, memoryStore, viewAt } from 'daolinet/store'
import { listen } from 'daolinet/switch'
import { ManualClock } from 'daolinet/testing'
import { runController } from '../../examples/controller/controller.js'
import { eventually } from '../support/eventually.js'
import { changed } from './change.js'
import { Fabric } from './fabric.js'
import { Ledger, type Sent } from './ledger.js'
import { marked } from './mark.js'
import { Memory } from './memory.js'
import { holder, inCidr, reversed, placed, type Talk } from './oracle.js'
import { atRest, type Running } from './rest.js'
import { unsoundFlows } from './soundness.js'
import type { MetadataStore, NetworkDocument } from 'daolinet/store'
import type { Circumstances } from './expectation.js'
import type { Change, Happening, Topic } from './scenario.js'
import type { LogEvent } from '../../examples/controller/log.js'

const NOBODY = '00:00:00:00:00:00'
const BROADCAST = 'ff:ff:ff:ff:ff:ff'

/** The world of one scenario. */
export class World implements Circumstances {
  readonly clock = new ManualClock()
  readonly memory = new Memory(this.clock)
  readonly ledger = new Ledger(this, this.memory)
  readonly log: LogEvent[] = []
  everybody: NetworkDocument
  calm = true
  crowded = false
  forging = false
  readonly #fabric: Fabric
  #store: MetadataStore = memoryStore()
  #running: Running | undefined
  /** All documents so far, the present one last. */
  readonly #history: NetworkDocument[]
  /** For each host whose switch is not connected: the index of the document when it disconnected. */
  readonly #away = new Map<string, number>()
  /** During a change: the index of the first document that may still apply. */
  #since: number | undefined
  #marks = 0
  #packetIns = 0

  constructor(document: NetworkDocument) {
    this.#history = [document]
    this.everybody = document
    this.#fabric = new Fabric(document, this.clock, {
      sent: (id, frame) => this.ledger.sent(id, frame),
      onWire: (frame) => this.ledger.onWire(frame),
      arrived: (id, frame) => this.ledger.arrived(id, frame),
      asked: (host, reason, frame) => {
        if (this.connected(host)) this.#packetIns++
        this.ledger.asked(host, reason, frame)
      },
    })
    for (const { id } of document.hosts) this.#away.set(id, 0)
  }

  get document(): NetworkDocument {
    return this.#history.at(-1)!
  }

  documents(...ids: readonly (string | undefined)[]): readonly NetworkDocument[] {
    const last = this.#history.length - 1
    const hosts = ids.map((id) => this.#fabric.plugged.get(id ?? '')?.host ?? '')
    const away = hosts.map((host) => this.#away.get(host) ?? last)
    // One connected switch of the two is enough to stop what is revoked.
    return this.#history.slice(Math.min(this.#since ?? last, away.length > 0 ? Math.max(...away) : last))
  }

  connected(host: string): boolean {
    return !this.#away.has(host)
  }

  /** Starts the controller, and connects every switch. */
  async start(): Promise<void> {
    await applyDocument(this.#store, this.document)
    const follower = await followView(this.#store, {
      onProblem: (problem) => this.log.push({ event: 'problem', ...problem }),
    })
    const server = await listen({ host: '127.0.0.1', port: 0, clock: new ManualClock() })
    const log = (event: LogEvent): void => void this.log.push(event)
    const ended = runController({ store: this.#store, follower, server, log })
    this.#running = { server, follower, ended }
    for (const { id } of this.document.hosts) await this.#connect(id)
    await this.#rest()
  }

  /** Stops the controller. Switches keep their flows; the store is kept, or replaced by an empty one. */
  async stop(remembers = true): Promise<void> {
    const { server, follower, ended } = this.#running!
    this.#running = undefined
    for (const { id } of this.document.hosts) this.#goes(id)
    await server.close()
    await ended
    await follower.close()
    await Promise.all([...this.#fabric.switches.values()].map((sw) => sw.disconnect()))
    if (remembers) return
    await this.#store[Symbol.asyncDispose]()
    this.#store = memoryStore()
    this.memory.lost()
  }

  async end(): Promise<void> {
    if (this.#running) await this.stop()
    await this.#fabric.unplug()
    await this.#store[Symbol.asyncDispose]()
  }

  /** Runs one event, waits until the controller is idle, and checks the results. */
  async happen(happening: Happening): Promise<void> {
    switch (happening.do) {
      case 'talk': await this.#talk(happening); break
      case 'storm': await this.#storm(happening); break
      case 'forge': this.#forge(happening); break
      case 'resolve': await this.#resolve(happening); break
      case 'wait': this.clock.advance(happening.seconds * 1000); break
      case 'lose': this.#lose(happening); break
      case 'connection': await this.#toggle(happening.host); break
      case 'controller': await (this.#running ? this.stop(happening.remembers) : this.start()); break
      default: await this.#change(happening)
    }
    await this.#settle()
  }

  /** Starts the controller and connects the switches that are not connected. */
  async recover(): Promise<void> {
    if (!this.#running) await this.start()
    for (const { id } of this.document.hosts) if (!this.connected(id)) await this.#toggle(this.#index(id))
    await this.#settle()
  }

  #index(host: string): number {
    return this.document.hosts.findIndex(({ id }) => id === host)
  }

  async #settle(): Promise<void> {
    await this.#rest()
    this.ledger.close()
    this.calm = true
    this.crowded = false
    for (const { id } of this.document.hosts) {
      if (!this.connected(id)) continue
      const flows = this.#fabric.switches.get(id)!.flows()
      const assignments = this.#running!.follower.view.records.assignment.entries().map(([, one]) => one)
      this.ledger.faults.push(...unsoundFlows(this.document, id, flows, assignments, this.memory))
    }
    const problems = this.log.filter((event) => event.event === 'problem')
    this.ledger.faults.push(...problems.map(({ subject, message }) => `problem with ${subject}: ${message}`))
  }

  /** Waits until the controller is idle. */
  async #rest(): Promise<void> {
    const running = this.#running
    if (running) await atRest(running, this.log, () => this.#packetIns)
  }

  async #connect(id: string): Promise<void> {
    const up = this.#count('up')
    await this.#fabric.switches.get(id)!.connect({ port: this.#running!.server.address.port })
    await eventually(() => this.#count('up') > up)
    this.#away.delete(id)
    this.memory.reconciled()
    // Packets that could not be delivered meanwhile are dropped for another second.
    this.clock.advance(1001)
  }

  #goes(id: string): void {
    if (!this.#away.has(id)) this.#away.set(id, this.#history.length - 1)
  }

  async #toggle(host: number): Promise<void> {
    if (!this.#running) return
    const { id } = this.document.hosts[host % this.document.hosts.length]!
    if (!this.connected(id)) return this.#connect(id)
    const gone = this.#count('gone')
    this.#goes(id)
    await this.#fabric.switches.get(id)!.disconnect()
    await eventually(() => this.#count('gone') > gone)
  }

  #count(state: 'up' | 'gone'): number {
    return this.log.filter((event) => event.event === 'switch' && event.state === state).length
  }

  /** A packet, its reply, and both again. Containers reply to echo requests by themselves. */
  async #talk({ from, to, talk, ttl }: Topic): Promise<void> {
    for (let round = 0; round < 2; round++) {
      const question = this.#send(from, to, talk, ttl)
      await this.#rest()
      this.ledger.close()
      if (question === undefined || question.arrivals === 0 || talk.proto === 1) continue
      const answer = { ...reversed(talk), flags: talk.proto === 6 ? 16 : 0 }
      this.#send(question.at!, question.packet.ipv4!.src, answer, 64)
      await this.#rest()
      this.ledger.close()
    }
  }

  async #storm({ packets, change }: Happening & { do: 'storm' }): Promise<void> {
    this.calm = change === undefined
    this.crowded = true
    const waiting = [...packets]
    const burst = (): void => {
      for (const { from, to, talk, ttl } of waiting.splice(0, Math.ceil(packets.length / 3))) {
        this.#send(from, to, talk, ttl)
      }
    }
    if (change) await this.#change(change, burst)
    else while (waiting.length > 0) burst()
  }

  #forge({ from, as, what }: Happening & { do: 'forge' }): void {
    const { container } = this.#fabric.plugged.get(from)!
    const { container: other } = this.#fabric.plugged.get(as)!
    if (what === 'mac' ? container.mac === other.mac : container.ip === other.ip) return
    this.forging = true
    const src = what === 'mac' ? other.mac : container.mac
    const ip = what === 'ip' ? other.ip : container.ip
    const packet: PacketInit = what === 'arp'
      ? {
        ethernet: { src, dst: BROADCAST },
        arp: { op: 'reply', sha: container.mac, spa: other.ip, tha: NOBODY, tpa: other.ip },
      }
      : {
        ethernet: { src, dst: BROADCAST },
        ipv4: { src: ip, dst: other.ip === ip ? '10.2.0.12' : other.ip, ttl: 64 },
        udp: { srcPort: 80, dstPort: 80 },
        payload: marked(++this.#marks),
      }
    const before = this.#packetIns
    container.sendFrame(buildPacket(packet))
    const heard = this.#packetIns > before
    if (heard) this.ledger.faults.push(`the controller is sent a forged ${what} of ${from}`)
    this.forging = false
  }

  async #resolve({ from, to }: Happening & { do: 'resolve' }): Promise<void> {
    const { container, host } = this.#fabric.plugged.get(from)!
    const key = `${from} ${to}`
    const before = this.ledger.resolved.get(key) ?? 0
    const request = { op: 'request', sha: container.mac, spa: container.ip, tha: NOBODY, tpa: to } as const
    container.sendPacket({ arp: request }, BROADCAST)
    await this.#rest()
    const place = placed(this.document, from)
    if (!place || !this.connected(host)) return
    const answers = (this.ledger.resolved.get(key) ?? 0) - before
    const neighbour = holder(this.document, place.network.tenant, to)
    const near = inCidr(place.network.cidr, to)
    const open = place.network.isolation !== 'deny'
    const wanted = to === place.network.gateway
      || (near && open && neighbour !== undefined && neighbour.endpoint.id !== from)
    if (wanted ? answers !== 1 : !near && answers > 0) {
      this.ledger.faults.push(`${from} asks by ARP for ${to} and has ${answers} answers`)
    }
  }

  #send(from: string, to: string, talk: Talk, ttl: number): Sent | undefined {
    const mark = ++this.#marks
    const { src: srcPort, dst: dstPort, flags, proto } = talk
    const ports = { srcPort, dstPort }
    const type = talk.src === 8 ? 'echoRequest' : 'echoReply'
    const { container } = this.#fabric.plugged.get(from)!
    container.sendPacket({
      ipv4: { src: container.ip, dst: to, ttl, protocol: proto, identification: mark & 0xffff },
      ...(proto === 6 ? { tcp: { ...ports, flags } } : {}),
      ...(proto === 17 ? { udp: ports } : {}),
      ...(proto === 1 ? { icmp: { type, identifier: 7, sequence: mark & 0xffff } as const } : {}),
      payload: marked(mark),
    }, '02:00:00:00:00:ee')
    return this.ledger.find(mark, talk)
  }

  /** Removes a flow that was installed for a packet. */
  #lose({ host, which }: Happening & { do: 'lose' }): void {
    const sw = this.#fabric.switches.get(this.document.hosts[host % this.document.hosts.length]!.id)!
    const flows = sw.flows().filter(({ idleTimeout }) => idleTimeout > 0)
    if (flows.length === 0) return
    sw.removeFlows([flows[which % flows.length]!], 'delete')
    this.memory.lost()
  }

  /** Changes the document. Until the controller is idle, both the old and the new one may apply. */
  async #change(change: Change, meanwhile?: () => void): Promise<void> {
    const next = changed(this.document, change, this.everybody)
    if (change.do === 'move') this.everybody = changed(this.everybody, change, this.everybody)
    const host = this.everybody.endpoints.find((one) => 'id' in change && one.id === change.id)?.host
    this.#since = this.#history.length - 1
    this.#history.push(next)
    const reached = (...ids: string[]): boolean =>
      ids.every((id) => this.connected(this.#fabric.plugged.get(id)!.host))
    this.memory.changed(next, reached)
    meanwhile?.()
    if (change.do === 'move' && !change.recordFirst) this.#fabric.move(change.id, host!)
    const applied = this.#running && await applyDocument(this.#store, next)
    meanwhile?.()
    if (applied !== undefined) await viewAt(this.#running!.follower, applied)
    meanwhile?.()
    if (change.do === 'move' && change.recordFirst) this.#fabric.move(change.id, host!)
    await this.#rest()
    this.ledger.close()
    this.#since = undefined
    this.memory.changed(next, reached)
  }
}
