/**
 * Whether the bridges of the network are set up safely, by the database of Open vSwitch: OpenFlow cannot show
 * it, since the flows of in-band control are hidden. The database speaks JSON-RPC (RFC 7047).
 */
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { hostByDatapath, type View } from 'daolinet/routing'
import { messageOf, type Log } from './log.js'

/** A bridge, as far as it matters here. */
export interface Bridge {
  readonly name: string
  /** Undefined while no `ovs-vswitchd` runs, unless it is configured. */
  readonly datapathId: bigint | undefined
  readonly failMode: string | undefined
  readonly disableInBand: boolean
  /** The versions of OpenFlow that it may speak; empty for all that it can. */
  readonly protocols: readonly string[]
  /** The `connection_mode` of each of its controllers. */
  readonly connectionModes: readonly (string | undefined)[]
}

/** The most characters of a reply. */
const LIMIT = 16 << 20
const PATIENCE = 5_000

const SELECT = {
  method: 'transact',
  id: 'bridges',
  params: [
    'Open_vSwitch',
    {
      op: 'select', table: 'Bridge', where: [],
      columns: ['name', 'datapath_id', 'fail_mode', 'other_config', 'protocols', 'controller'],
    },
    { op: 'select', table: 'Controller', where: [], columns: ['_uuid', 'connection_mode'] },
  ],
}

/**
 * Reads the bridges of a database.
 * @param target - `unix:PATH` or `tcp:ADDRESS:PORT`
 * @throws when the database cannot be reached, or answers something else
 */
export async function readBridges(target: string): Promise<Bridge[]> {
  const socket = connectTo(target)
  try {
    const signal = AbortSignal.timeout(PATIENCE)
    await once(socket, 'connect', { signal })
    socket.setEncoding('utf8').write(JSON.stringify(SELECT))
    let text = ''
    for (;;) {
      const [chunk] = await once(socket, 'data', { signal }) as [string]
      text += chunk
      if (text.length > LIMIT) throw new Error('the reply is too long')
      const reply = parsed(text)
      if (reply !== undefined) return bridgesOf(reply)
    }
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error
    throw new Error(`no answer within ${PATIENCE} ms`, { cause: error })
  } finally {
    socket.destroy()
  }
}

function connectTo(target: string): Socket {
  const [, path] = /^unix:(.+)$/.exec(target) ?? []
  if (path !== undefined) return createConnection(path)
  const [, host = '', port] = /^tcp:\[?(.+?)\]?:(\d{1,5})$/.exec(target) ?? []
  if (port === undefined) throw new Error('neither unix:PATH nor tcp:ADDRESS:PORT')
  return createConnection(Number(port), host)
}

/** The first reply; undefined while it is not complete. Nothing else comes before it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

type Row = Readonly<Record<string, unknown>>

function bridgesOf(reply: unknown): Bridge[] {
  const { result } = reply as { readonly result?: readonly { readonly rows?: readonly Row[] }[] | null }
  const [bridges, controllers] = (result ?? []).map((part) => part?.rows)
  if (!bridges || !controllers) {
    throw new Error(`not the database of Open vSwitch: ${JSON.stringify(reply).slice(0, 200)}`)
  }
  const modes = new Map(controllers.map((row) => [textOf(row['_uuid']), textOf(row['connection_mode'])]))
  return bridges.map((row) => {
    const config = new Map((row['other_config'] as [string, [string, string][]])[1])
    const id = textOf(row['datapath_id']) ?? config.get('datapath-id')
    return {
      name: textOf(row['name']) ?? '',
      datapathId: id === undefined ? undefined : BigInt(`0x${id.replace(/^0x/, '')}`),
      failMode: textOf(row['fail_mode']),
      disableInBand: config.get('disable-in-band') === 'true',
      protocols: listOf(row['protocols']),
      connectionModes: listOf(row['controller']).map((uuid) => modes.get(uuid)),
    }
  })
}

/** The elements of a column: a set, or a value that stands for the set of it alone (RFC 7047 §5.1). */
function listOf(column: unknown): string[] {
  if (typeof column === 'string') return [column]
  if (!Array.isArray(column)) throw new Error(`not a text: ${JSON.stringify(column)}`)
  const [kind, value] = column as [string, unknown]
  return kind === 'set' ? (value as unknown[]).flatMap(listOf) : listOf(value)
}

function textOf(column: unknown): string | undefined {
  return listOf(column)[0]
}

/** What is wrong with a bridge, each with the command that mends it. */
export function bridgeProblems(bridge: Bridge): string[] {
  const { name, failMode, disableInBand, connectionModes, protocols } = bridge
  const problems: string[] = []
  if (failMode !== 'secure') {
    problems.push(`fail_mode is ${failMode ?? 'not set'}: without its controller the bridge becomes a`
      + ` learning switch, and nothing is isolated; ovs-vsctl set bridge ${name} fail_mode=secure`)
  }
  if (!disableInBand && connectionModes.some((mode) => mode !== 'out-of-band')) {
    problems.push('in-band control is on: its hidden flows come before those of the network, and let packets'
      + ` of containers pass; ovs-vsctl set bridge ${name} other-config:disable-in-band=true`)
  }
  if (protocols.length > 0 && !protocols.includes('OpenFlow13')) {
    problems.push(`it may not speak OpenFlow 1.3; ovs-vsctl set bridge ${name} protocols=OpenFlow13`)
  }
  return problems
}

/** Logs what is wrong with those bridges of a database that are hosts of the network. Never rejects. */
export async function checkBridges(target: string, view: () => View, log: Log | undefined): Promise<void> {
  try {
    for (const bridge of await readBridges(target)) {
      const host = bridge.datapathId === undefined ? undefined : hostByDatapath(view(), bridge.datapathId)
      if (!host) continue
      for (const message of bridgeProblems(bridge)) {
        log?.({
          event: 'problem', datapathId: host.datapathId, host: host.id,
          subject: `bridge ${bridge.name} of host ${host.id}`, message,
        })
      }
    }
  } catch (error) {
    log?.({ event: 'problem', subject: `--check-ovsdb ${target}`, message: messageOf(error) })
  }
}
