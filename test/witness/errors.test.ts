import { execFileSync } from 'node:child_process'
import { beforeAll, expect, it } from 'vitest'
import { decode, encode, errorName, errorTypes, ExperimenterId, type ErrorMessage } from 'daolinet/codec'
import { openVSwitchNames } from '../../src/codec/text/error-text.js'
import { needReaders } from '../support/witness/readers.js'

const failed = encode({ type: 'barrierRequest', xid: 1 })

/** The error that `ovs-ofctl` makes of its name, as we read it. */
function replyOf(name: string): ErrorMessage {
  const dump = execFileSync(
    'ovs-ofctl', ['encode-error-reply', name, Buffer.from(failed).toString('hex')], { encoding: 'utf8' },
  )
  const digits = dump.replace(/^[0-9a-f]{8} /gm, '').replace(/[^0-9a-f]/g, '')
  return decode(Buffer.from(digits, 'hex')) as ErrorMessage
}

beforeAll(() => needReaders())

const standard = errorTypes.flatMap(({ codes }, errorType) => codes.map((name, errorCode) =>
  [openVSwitchNames[name] ?? name, errorType, errorCode] as const))

it.each(standard)('ovs-ofctl knows %s as type %d, code %d', (name, errorType, errorCode) => {
  expect(replyOf(name)).toMatchObject({ errorType, errorCode, data: failed })
})

const others = ([ExperimenterId.NICIRA, ExperimenterId.ONF] as const).flatMap((experimenter) =>
  Array.from({ length: 5000 }, (_, errorCode) =>
    [errorName(0xffff, errorCode, experimenter), experimenter, errorCode] as const)
    .filter(([name]) => !name.includes('/')))

it.each(others)('ovs-ofctl knows %s as error of experimenter %d, %d', (name, experimenter, errorCode) => {
  expect(replyOf(name)).toMatchObject({ errorType: 0xffff, errorCode, experimenter, data: failed })
})
