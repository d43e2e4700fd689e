/** Everything that is measured, one after the other. */
import './machine.js'
import './codec.js'
import './memory.js'
import './others.js'
import './policies.js'
import './learning-switch.js'
import './sessions.js'
import { missing } from '../test/ovs/lab/requirements.js'

const lacks = await missing()
if (lacks.length === 0) {
  await import('./open-vswitch.js')
  await import('./first-ping.js')
  await import('./flow-setup.js')
  await import('./stores.js')
} else {
  console.log(`what is measured with other programs is left out, for want of\n  ${lacks.join('\n  ')}`)
}
