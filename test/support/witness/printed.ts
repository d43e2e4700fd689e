/** Messages as `ovs-ofctl` prints them, one by one. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'daolinet/codec'

/** Between two messages, since some take several lines and some hold others. */
const separator = encode({ type: 'getConfigRequest', xid: 0xfeed_face })
const separatorText = 'OFPT_GET_CONFIG_REQUEST (OF1.3) (xid=0xfeedface):\n'

/** What `ovs-ofctl ofp-parse` prints for each message, without the line break at its end. */
export function printedEach(messages: readonly Uint8Array[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'daolinet-messages-'))
  try {
    const file = join(folder, 'messages')
    writeFileSync(file, Buffer.concat(messages.flatMap((message) => [message, separator])))
    const text = execFileSync('ovs-ofctl', ['ofp-parse', file], {
      encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'],
    })
    return text.split(separatorText).slice(0, -1).map((part) => part.replace(/\n$/, ''))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * Our text as `ovs-ofctl` prints it. It leaves out how long a Geneve option is that begins with zeros, so
 * that what it prints is read back as a shorter one.
 */
export function asOvsPrints(text: string): string {
  return text.replace(/(\btun_metadata\d+=(?:0x[0-9a-f]+|0))\/0x(?:ff)+(?![0-9a-f])/g, '$1')
}
