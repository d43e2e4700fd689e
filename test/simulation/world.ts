/** The reference controller with a simulated network, and all events that a scenario can contain. */
import { buildPacket } from 'daolinet/codec'
import type { PacketInit } from 'daolinet/packet'
import { asFamily, familyOf, inFamily, type Family } from './versions.js'
import type { Network } from 'daolinet/routing'
import { applyDocument, followView, memoryStore, viewAt } from 'daolinet/store'
import { listen } from 'daolinet/switch'
import { ManualClock } from 'daolinet/testing'
import { runController } from '../../examples/controller/controller.js'
import { eventually } from '../support/eventually.js'
import { changed } from './change.js'
import { DENIAL, type Circumstances } from './expectation.js'
import { Fabric } from './fabric.js'
import { Ledger, type Sent } from './ledger.js'
import { bodyOf, fateOfFragments, fragmentsOf } from './fragments.js'
import { marked, markText, repeated } from './mark.js'
import { direction, Memory } from './memory.js'
import { fateOfReport, reportOn, type Report } from './reports.js'
import { ACK, holder, inCidr, isIcmp, isPing, reversed, placed, type Talk } from './oracle.js'
import { atRest, type Running } from './rest.js'
import { unsoundFlows } from './soundness.js'
import type { MetadataStore, NetworkDocument } from 'daolinet/store'
import type { Change, Forgery, Happening, Tagging, Topic } from './scenario.js'
import type { LogEvent } from '../../examples/controller/log.js'

const NOBODY = '00:00:00:00:00:00'
const BROADCAST = 'ff:ff:ff:ff:ff:ff'
/** A station that there is not. */
const NO_STATION = '02:00:00:00:00:ee'

/** The world of one scenario. */
export class World implements Circumstances {
  readonly clock = new ManualClock()
  readonly tracks: (host: string) => boolean
  readonly memory: Memory
  readonly ledger: Ledger
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

  /** @param tracking - the ids of the hosts whose switches track connections */
  constructor(document: NetworkDocument, tracking: readonly string[]) {
    this.tracks = (host) => tracking.includes(host)
    this.memory = new Memory(this.clock, this.tracks)
    this.ledger = new Ledger(this, this.memory)
    this.#history = [document]
    this.everybody = document
    this.#fabric = new Fabric(document, this.tracks, this.clock, {
      sent: (id, frame) => this.ledger.sent(id, frame),
      onWire: (frame, tunnel) => this.ledger.onWire(frame, tunnel),
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
    // Where nobody has the address, the sender's own switch is the only one.
    const hosts = ids.flatMap((id) => id === undefined ? [] : [this.#fabric.plugged.get(id)?.host ?? ''])
    const away = hosts.map((host) => this.#away.get(host) ?? last)
    // One connected switch of the two is enough to stop what is revoked.
    return this.#history.slice(Math.min(this.#since ?? last, away.length > 0 ? Math.max(...away) : last))
  }

  connected(host: string): boolean {
    return !this.#away.has(host)
  }

  gatewayMac(network: Network): string | undefined {
    return this.ledger.gateways.known(network)
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
    for (const { id, network } of this.document.endpoints) {
      const { gateway } = this.document.networks.find((one) => one.id === network)!
      for (const ip of [gateway ?? []].flat()) this.#ask(id, ip)
    }
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
    this.memory.forgot()
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
      case 'fragments': await this.#sendFragments(happening); break
      case 'report': await this.#report(happening); break
      case 'resolve': await this.#resolve(happening); break
      case 'wait': this.clock.advance(happening.seconds * 1000); break
      case 'lose': this.#lose(happening); break
      case 'connection': await this.#toggle(happening.host); break
      case 'controller': await (this.#running ? this.stop(happening.remembers) : this.start()); break
      default: if (this.#isPossible(happening)) await this.#change(happening)
    }
    await this.#settle()
  }

  /** Starts the controller and connects the switches that are not connected. */
  async recover(): Promise<void> {
    if (!this.#running) await this.start()
    for (const { id } of this.document.hosts) if (!this.connected(id)) await this.#toggle(this.#index(id))
    await this.#settle()
  }

  /** A switch without a controller goes on in the mode that it knows. */
  #isPossible(change: Change): boolean {
    return change.do !== 'mode' || (this.#running !== undefined && this.#away.size === 0)
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
      this.ledger.faults.push(...unsoundFlows(this.document, id, flows, {
        assignments,
        memory: this.memory,
        tracks: this.tracks,
        at: (host, port, vlan) => this.#fabric.at(host, port, vlan),
        gatewayMac: (network) => this.gatewayMac(network),
      }))
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
  async #talk(topic: Topic): Promise<void> {
    const { talk } = topic
    for (let round = 0; round < 2; round++) {
      const question = this.#send(topic)
      await this.#rest()
      this.ledger.close()
      if (question === undefined || question.arrivals === 0 || isIcmp(talk.proto)) continue
      const answer = { ...reversed(talk), flags: talk.proto === 6 ? 16 : 0 }
      const { src: to } = question.packet.ipv4!
      this.#send({ from: question.at!, to, talk: answer, ttl: 64, astray: false })
      await this.#rest()
      this.ledger.close()
    }
  }

  async #storm({ packets, change: drawn }: Happening & { do: 'storm' }): Promise<void> {
    const change = drawn && this.#isPossible(drawn) ? drawn : undefined
    this.calm = change === undefined
    this.crowded = true
    const waiting = [...packets]
    const burst = (): void => {
      for (const packet of waiting.splice(0, Math.ceil(packets.length / 3))) this.#send(packet)
    }
    if (change) await this.#change(change, burst)
    else while (waiting.length > 0) burst()
  }

  #forge({ from, as, what }: Happening & { do: 'forge' }): void {
    const { container } = this.#fabric.plugged.get(from)!
    const { container: other } = this.#fabric.plugged.get(as)!
    if (what === 'tag' || what === 'priority' || what === 'double') return this.#forgeTag(from, as, what)
    const isMac = what === 'mac' || what === 'mac6'
    if (isMac ? container.mac === other.mac : container.ip === other.ip) return
    this.forging = true
    const packet = this.#forged(what, { from, as }, isMac ? other.mac : container.mac)
    const before = this.#packetIns
    container.sendFrame(buildPacket(packet))
    const heard = this.#packetIns > before
    if (heard) this.ledger.faults.push(`the controller is sent a forged ${what} of ${from}`)
    this.forging = false
  }

  /** A frame of the endpoint with a tag of nobody, with a tag for its priority only, or with one too many. */
  #forgeTag(from: string, as: string, what: Tagging): void {
    const { host, portNo, vlan: own, container } = this.#fabric.plugged.get(from)!
    const inner = { vid: own ?? 7 }
    const vlan = {
      tag: { vid: 4000 }, priority: { vid: 0, pcp: 5 }, double: { vid: own ?? 7, inner },
    }[what]
    const before = this.#packetIns
    this.#fabric.switches.get(host)!.receive(portNo, buildPacket({
      ethernet: { src: container.mac, dst: this.#station(from, this.#address(as, 4)) }, vlan,
      ipv4: { src: this.#address(from, 4), dst: this.#address(as, 4), ttl: 64 },
      udp: { srcPort: 80, dstPort: 80 }, payload: marked(++this.#marks),
    }))
    if (this.#packetIns > before) this.ledger.faults.push(`the controller is sent a ${what} of ${from}`)
  }

  #forged(
    what: Exclude<Forgery, Tagging>, { from, as }: { from: string, as: string }, src: string,
  ): PacketInit {
    const ethernet = { src, dst: BROADCAST }
    const [own, others] = [this.#fabric.plugged.get(from)!.container, this.#fabric.plugged.get(as)!.container]
    if (what === 'arp') {
      return { ethernet, arp: { op: 'reply', sha: own.mac, spa: others.ip, tha: NOBODY, tpa: others.ip } }
    }
    const [mine, theirs] = [this.#address(from, 6), this.#address(as, 6)]
    const target = [{ type: 'targetLinkLayerAddress', address: own.mac }] as const
    if (what === 'advertisement') {
      return {
        ethernet, ipv6: { src: mine, dst: theirs, hopLimit: 255 },
        icmp6: { type: 'neighborAdvertisement', target: theirs, flags: 0x20, options: target },
      }
    }
    if (what === 'router') {
      return {
        ethernet, ipv6: { src: mine, dst: theirs, hopLimit: 255 },
        icmp6: { type: 'routerAdvertisement', routerLifetime: 1800 },
      }
    }
    const family = what === 'mac6' || what === 'ip6' ? 6 : 4
    const isIp = what === 'ip' || what === 'ip6'
    const ends = {
      src: isIp ? this.#address(as, family) : this.#address(from, family),
      dst: isIp ? asFamily('10.2.0.12', family) : this.#address(as, family),
    }
    return {
      ethernet,
      ...family === 6 ? { ipv6: { ...ends, hopLimit: 64 } } : { ipv4: { ...ends, ttl: 64 } },
      udp: { srcPort: 80, dstPort: 80 },
      payload: marked(++this.#marks),
    }
  }

  /** Asks for an address by neighbour discovery (RFC 4861 §7.2.2). */
  #solicit(from: string, target: string): void {
    const { container } = this.#fabric.plugged.get(from)!
    const last = target.split(':').at(-1)!.padStart(2, '0')
    container.sendPacket({
      ipv6: { src: this.#address(from, 6), dst: `ff02::1:ff00:${last}`, hopLimit: 255 },
      icmp6: {
        type: 'neighborSolicitation', target,
        options: [{ type: 'sourceLinkLayerAddress', address: container.mac }],
      },
    }, `33:33:ff:00:00:${last}`)
  }

  async #resolve({ from, to }: Happening & { do: 'resolve' }): Promise<void> {
    const { host } = this.#fabric.plugged.get(from)!
    const key = `${from} ${to}`
    const before = this.ledger.resolved.get(key) ?? 0
    this.#ask(from, to)
    await this.#rest()
    const place = placed(this.document, from)
    if (!place || !this.connected(host)) return
    const answers = (this.ledger.resolved.get(key) ?? 0) - before
    const neighbour = holder(this.document, place.network.tenant, to)
    const near = inCidr(place.network.cidr, to)
    const open = place.network.isolation !== 'deny'
    const wanted = [place.network.gateway ?? []].flat().includes(to)
      || (near && open && neighbour !== undefined && neighbour.endpoint.id !== from)
    if (wanted ? answers !== 1 : !near && answers > 0) {
      this.ledger.faults.push(`${from} asks by ARP for ${to} and has ${answers} answers`)
    }
  }

  /** A packet and the same in fragments: where the first one passes, so must they. */
  async #sendFragments(happening: Happening & { do: 'fragments' }): Promise<void> {
    const { from, to, talk, pieces, order, isSmall, isWhole } = happening
    this.#send({ from, to, talk, ttl: 64, astray: false })
    await this.#rest()
    this.ledger.close()
    const { container, host } = this.#fabric.plugged.get(from)!
    const target = holder(this.everybody, placed(this.everybody, from)!.network.tenant, to)?.endpoint.id
    if (!target || target === from || !this.connected(host)) return
    const mark = ++this.#marks
    const size = isSmall ? 32 : talk.family === 6 ? 1240 : 1184
    const packet = {
      ...this.#packet(from, to, talk, 64, mark),
      ethernet: { src: container.mac, dst: this.#station(from, to) },
      payload: repeated(mark, pieces * size / 8 - 3),
    }
    const cut = fragmentsOf(packet, size).slice(isWhole ? 0 : 1)
    if (order === 'backward') cut.reverse()
    if (order === 'rotated') cut.push(cut.shift()!)
    const fate = fateOfFragments(this, this.memory, from, target, talk, isWhole && !isSmall)
    const body = bodyOf(packet)
    const datagram = { from, to: target, talk, body, fate, arrived: new Map<number, number>() }
    this.ledger.datagrams.set(markText(mark), datagram)
    this.memory.mayHaveSent(from, target, talk, [this.everybody, this.document])
    for (const frame of cut) container.sendFrame(frame)
    await this.#rest()
    if (fate !== 'arrives' || !isWhole || datagram.arrived.size === body.length) return
    const said = `from ${from} to ${target}, ${JSON.stringify(talk)}`
    this.ledger.faults.push(`${datagram.arrived.size} of ${body.length} bytes arrive in fragments ${said}`)
  }

  /** A packet, and the ICMP error of whoever has its address: about it, or about another like it. */
  async #report({ about, isInvented }: Happening & { do: 'report' }): Promise<void> {
    const { from: asker, to: ip, talk } = about
    const question = isInvented ? undefined : this.#send({ ...about, astray: false, ttl: 64 })
    await this.#rest()
    this.ledger.close()
    const from = holder(this.everybody, placed(this.everybody, asker)!.network.tenant, ip)?.endpoint.id
    if (!from || from === asker || (question ? question.at !== from : !isInvented)) return
    const mark = ++this.#marks
    const { container, host } = this.#fabric.plugged.get(from)!
    const quoted = this.#packet(asker, ip, talk, 64, mark)
    const fate = fateOfReport(this, this.memory, from, asker, talk, isInvented)
    const ready = [host, this.#fabric.plugged.get(asker)!.host].every((one) => this.connected(one))
    const report: Report = {
      from, to: asker, about: quoted, talk, arrivals: 0,
      fate: fate === 'arrives' && !ready ? 'may arrive' : fate,
    }
    this.ledger.reports.set(markText(mark), report)
    const { family } = talk
    const to = this.#address(asker, family)
    // If the asker is gone, nobody has its address.
    this.memory.denied({ like: direction(from, to), seconds: DENIAL }, false)
    const ends = { src: this.#address(from, family), dst: to }
    const header = family === 6 ? { ipv6: { ...ends, hopLimit: 64 } } : { ipv4: { ...ends, ttl: 64 } }
    container.sendPacket({ ...header, ...reportOn(quoted) }, this.#station(from, to))
    await this.#rest()
    if (report.fate !== 'arrives' || report.arrivals === 1) return
    this.ledger.faults.push(`no error of ${from} reaches ${asker}: ${JSON.stringify(talk)}`)
  }

  #address(id: string, family: Family): string {
    return inFamily(placed(this.everybody, id)!.endpoint.ip, family)!
  }

  /** Asks for an address by ARP or neighbour discovery. */
  #ask(from: string, to: string): void {
    const { container } = this.#fabric.plugged.get(from)!
    if (familyOf(to) === 6) return this.#solicit(from, to)
    const request = { op: 'request', sha: container.mac, spa: container.ip, tha: NOBODY, tpa: to } as const
    container.sendPacket({ arp: request }, BROADCAST)
  }

  /** The station to which an endpoint sends packets to that address. */
  #station(from: string, to: string): string {
    const { network } = placed(this.everybody, from)!
    const near = inCidr(network.cidr, to) && ![network.gateway ?? []].flat().includes(to)
    const mac = near ? holder(this.everybody, network.tenant, to)?.endpoint.mac : this.gatewayMac(network)
    return mac ?? NO_STATION
  }

  #send({ from, to, talk, ttl, astray }: Omit<Topic, 'do'>): Sent | undefined {
    const mark = ++this.#marks
    const { container } = this.#fabric.plugged.get(from)!
    const station = astray ? NO_STATION : this.#station(from, to)
    container.sendPacket(this.#packet(from, to, talk, ttl, mark), station)
    return this.ledger.find(mark, talk)
  }

  #packet(from: string, to: string, talk: Talk, ttl: number, mark: number): Omit<PacketInit, 'ethernet'> {
    const { src: srcPort, dst: dstPort, flags, proto } = talk
    const ports = { srcPort, dstPort }
    const type = isPing(talk) ? 'echoRequest' : 'echoReply'
    const other = holder(this.everybody, placed(this.everybody, from)!.network.tenant, to)?.endpoint.id ?? to
    const { sequence, acknowledgment } = this.ledger.segments.next(from, other, talk)
    const tcp = { ...ports, flags, window: 0xffff, sequence, ...(flags & ACK ? { acknowledgment } : {}) }
    const ends = { src: this.#address(from, talk.family), dst: to, protocol: proto }
    const echo = { type, identifier: 7, sequence: mark & 0xffff } as const
    return {
      ...(talk.family === 6
        ? { ipv6: { ...ends, hopLimit: ttl } }
        : { ipv4: { ...ends, ttl, identification: mark & 0xffff } }),
      ...(proto === 6 ? { tcp } : {}),
      ...(proto === 17 ? { udp: ports } : {}),
      ...(proto === 1 ? { icmp: echo } : {}),
      ...(proto === 58 ? { icmp6: echo } : {}),
      payload: marked(mark),
    }
  }

  /** Removes a flow that was installed for a packet. */
  #lose({ host, which }: Happening & { do: 'lose' }): void {
    const sw = this.#fabric.switches.get(this.document.hosts[host % this.document.hosts.length]!.id)!
    const flows = sw.flows().filter(({ idleTimeout }) => idleTimeout > 0)
    if (flows.length === 0) return
    sw.removeFlows([flows[which % flows.length]!], 'delete')
    this.memory.lost()
  }

  /** Says that an endpoint is moving, moves it and has it speak: its record must say so by then. */
  async #moveLive(id: string, to: string): Promise<void> {
    const { host, portNo, container } = this.#fabric.plugged.get(id)!
    const before = this.#history.at(-2)!
    const record = before.endpoints.find((one) => one.id === id)
    if (!this.#running || !record || host === to || record.host !== host) return
    const { port, vlan } = record
    const moving = { host: to, port, ...vlan === undefined ? {} : { vlan } }
    const endpoints = before.endpoints.map((one) => one.id === id ? { ...one, moving } : one)
    await viewAt(this.#running.follower, await applyDocument(this.#store, { ...before, endpoints }))
    await this.#rest()
    this.#fabric.move(id, to)
    await this.#rest()
    const { container: there } = this.#fabric.plugged.get(id)!
    there.sendPacket({
      arp: { op: 'request', sha: there.mac, spa: there.ip, tha: NOBODY, tpa: there.ip },
    }, BROADCAST)
    await this.#rest()
    const { moving: still } = this.#running.follower.view.records.endpoint.get(id)!
    if (this.connected(to) && still) this.ledger.faults.push(`${id} is still moving to ${to}, port ${portNo}`)
    if (!this.connected(to) && !still) this.ledger.faults.push(`${container.mac} has arrived unheard`)
    this.ledger.sees('arrived')
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
    if (change.do === 'move' && change.isLive) await this.#moveLive(change.id, host!)
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
