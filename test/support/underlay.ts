/** The story's network with its hosts in another underlay mode. */
import { ports, puts } from './network.js'
import { OUTSIDE, TUNNEL } from './rig.js'
import { records } from './story.js'
import { advanceView, viewWithPorts, type View } from '../../src/routing/network/view.js'
import type { Host, Underlay, UnderlayMode } from '../../src/routing/network/records.js'

/** A tunnel by the port `tun`. */
export const tunnel = (type: 'vxlan' | 'geneve' | 'gre'): UnderlayMode => ({ tunnel: type, port: 'tun' })

/** A view whose hosts are in that mode, and have on the underlay what is given for each of them. */
export function inMode(view: View, mode: UnderlayMode, ...over: readonly Partial<Underlay>[]): View {
  const hosts = records.host!.map(({ id }, at): Host => {
    const host = view.records.host.get(id)!
    return { ...host, underlay: { ...host.underlay, mode, ...over[at] } }
  })
  const { after } = advanceView(view, puts({ host: hosts }), view.revision + 1)
  return [[1, 11, 12], [2, 13, 14]].reduce((before, [datapathId, ...numbers]) => {
    const further = [{ portNo: OUTSIDE, name: 'out' }, { portNo: TUNNEL, name: 'tun' }]
    const { abilities } = before.ports.get(BigInt(datapathId!))!
    return viewWithPorts(before, BigInt(datapathId!), [...ports(...numbers), ...further], abilities).after
  }, after)
}
