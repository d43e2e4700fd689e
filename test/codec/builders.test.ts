import {
  applyActions, clone, decNwTtl, decode, encode, flowMod, gotoTable, groupMod, match, output, packetOut,
  PortNo, setField, toJSON, TableId, formatFlow, parseFlow,
  type ActionInit, type FlowMod, type FlowModInit, type MessageInit,
} from 'daolinet/codec'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

describe('a function that builds a message', () => {
  it('takes what encode takes', () => {
    const built = flowMod({
      match: { ipv4Dst: 0x0a000001 }, instructions: applyActions(output(PortNo.CONTROLLER)),
    })
    expect(built).toMatchObject({
      type: 'flowMod', priority: 0x8000, match: { ipv4Dst: 0x0a000001 },
      instructions: [{ type: 'applyActions', actions: [{ type: 'output', port: PortNo.CONTROLLER }] }],
    })
    expect(decode(encode(built))).toMatchObject({ match: { ipv4Dst: '10.0.0.1' } })
  })

  it('deletes from all tables where no table is given, as ovs-ofctl does', () => {
    for (const command of ['delete', 'deleteStrict'] as const) {
      expect(flowMod({ command }).tableId).toBe(TableId.ALL)
      expect(decode(encode({ type: 'flowMod', command }))).toMatchObject({ tableId: TableId.ALL })
      expect(flowMod({ command, tableId: 0 }).tableId).toBe(0)
      expect(formatFlow({ type: 'flowMod', command, tableId: 0 })).toContain('table=0')
    }
    expect(encode(parseFlow('delete'))).toEqual(encode({ type: 'flowMod', command: 'delete' }))
    for (const command of ['add', 'modify', 'modifyStrict'] as const) {
      expect(decode(encode({ type: 'flowMod', command }))).toEqual(flowMod({ command, tableId: 0 }))
    }
  })

  it('takes one instruction by itself, as encode does', () => {
    const literal: FlowModInit = { type: 'flowMod', instructions: gotoTable(1) }
    expect(encode(literal)).toEqual(encode(flowMod({ instructions: [gotoTable(1)] })))
    expect(flowMod({ instructions: gotoTable(1) }).instructions).toEqual([{ type: 'gotoTable', tableId: 1 }])
  })

  it('returns the type of a decoded message where one is expected', () => {
    const flow: FlowMod = flowMod({ match: { ipv4Dst: '10.0.0.1' } })
    const flows = (): FlowMod[] => [flowMod({ priority: 3 }), flow]
    const messages: readonly MessageInit[] = [flowMod({ match: { ipv4Dst: 1 } }), ...flows()]
    expect(messages).toHaveLength(3)
    // @ts-expect-error: a decoded match has addresses as text
    const wrong: FlowMod = flowMod({ match: { ipv4Dst: 1 } })
    expect(toJSON(wrong)).toMatchObject({ match: { ipv4Dst: 1 } })
  })

  it('takes a list of actions in a variable', () => {
    const actions = [decNwTtl(), setField({ ethDst: 5 }), output(3)]
    const more: ActionInit[] = [...actions, output(4)]
    expect(packetOut({ actions }).actions).toHaveLength(3)
    expect(groupMod({ buckets: [{ actions: more }] }).buckets[0]).toMatchObject({ weight: 0, actions: more })
    expect(flowMod({ instructions: applyActions(...actions) }).instructions).toHaveLength(1)
    expect(applyActions(decNwTtl(), clone(setField({ reg0: 1 }), output(1)),
      output(2)).actions).toHaveLength(3)
  })
})

/** The errors of the compiler about a program, each as what it says and the text that it points at. */
function errorsOf(body: string): string[] {
  const file = new URL('../../never.ts', import.meta.url).pathname
  const names = ['applyActions', 'flowMod', 'match', 'output', 'tcp4', 'setField']
  const source = `import { ${names.join(', ')} } from 'daolinet/codec'\n${body}\n`
  const config = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)).config as object
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd())
  const host = ts.createCompilerHost(options)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source, rest[0]) : read(name, ...rest)
  const program = ts.createProgram([file], { ...options, noUnusedLocals: false }, host)
  const found = program.getSemanticDiagnostics(program.getSourceFile(file))
  return found.map(({ messageText, start = 0, length }) => {
    const [first = ''] = ts.flattenDiagnosticMessageText(messageText, '\n').split('\n')
    return `${source.slice(start, start + (length ?? 0))}: ${first}`
  })
}

describe('an error of the compiler names the field in its first line', { timeout: 60_000 }, () => {
  it.each([
    ['a misspelt field of a message', 'flowMod({ prioriti: 5 })', 'prioriti'],
    ['a misspelt field of a match', 'flowMod({ match: { ethType: 0x0800, ipv4Dts: 1 } })', 'ipv4Dts'],
    ['a misspelt field to set', 'applyActions(setField({ ehtDst: 5 }))', 'ehtDst'],
    ['a wrong type in a message', "flowMod({ priority: 'high' })", 'priority'],
    ['a wrong type in a match', 'flowMod({ match: { ethType: 0x0800, ipv4Dst: true } })', 'ipv4Dst'],
    ['a missing prerequisite', 'match({ ethType: 0x0800, tcpDst: 443 })', 'ipProto'],
    ['a wrong prerequisite', 'match({ ethType: 0x0806, ipv4Dst: 5 })', 'ethType'],
    ['a field of another protocol', 'tcp4({ udpDst: 53 })', 'udpDst'],
  ])('%s', (_, program, field) => {
    const errors = errorsOf(program)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toContain(field)
  })

  it('and a sound program gives none', () => {
    const sound = 'flowMod({ match: { ipv4Dst: 0x0a000001 }, instructions: applyActions(output(1)) })'
    expect(errorsOf(sound)).toEqual([])
    expect(match({ inPort: 1 })).toEqual({ inPort: 1 })
  })
})
