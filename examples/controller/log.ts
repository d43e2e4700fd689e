/** The log of the controller: one line for each event. */

/** Lines for people, or a JSON object on each line for machines. */
export type LogFormat = 'text' | 'json'

/** An event. Datapath ids are 16 hexadecimal digits. */
export type LogEvent =
  | { readonly event: 'listening', readonly target: string }
  | { readonly event: 'network', readonly endpoints: number, readonly hosts: number }
  | SwitchLog
  | DecisionLog
  | RevocationLog
  | { readonly event: 'problem', readonly subject: string, readonly message: string }
  | { readonly event: 'stopped' }

/** A switch came or went. */
export interface SwitchLog {
  readonly event: 'switch'
  readonly datapathId: string
  readonly host: string
  readonly state: 'up' | 'gone'
  readonly detail: string
}

/** Flows were deleted because the network changed. */
export interface RevocationLog {
  readonly event: 'revocation'
  readonly datapathId: string
  readonly why: string
  /** Deletes sent. */
  readonly flows: number
}

/** A decision about a packet, after it was carried out. */
export interface DecisionLog {
  readonly event: 'decision'
  readonly datapathId: string
  readonly kind: 'route' | 'answer' | 'deny' | 'ignore'
  readonly why: string
  /** Flow-mods written for it, on all switches. */
  readonly flows: number
}

/** Receives events. */
export type Log = (event: LogEvent) => void

/** Writes events to a stream, a line each. */
export function lineLog(format: LogFormat, out: { write(text: string): unknown } = process.stdout): Log {
  return format === 'json'
    ? (event) => out.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`)
    : (event) => out.write(`${sentence(event)}\n`)
}

/** An event as a sentence. */
export function sentence(event: LogEvent): string {
  switch (event.event) {
    case 'listening': return `listening on ${event.target}`
    case 'network': return `the network has ${event.hosts} hosts and ${event.endpoints} endpoints`
    case 'switch': return `switch ${event.datapathId} (${event.host}) ${event.state}: ${event.detail}`
    case 'decision': return `${event.kind}: ${event.why} [flows: ${event.flows}]`
    case 'revocation': return `revoked on ${event.datapathId}: ${event.why}`
    case 'problem': return `problem with ${event.subject}: ${event.message}`
    case 'stopped': return 'stopped'
  }
}
