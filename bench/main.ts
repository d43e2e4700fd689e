/** Everything that is measured, one after the other. */
import './machine.js'
import './codec.js'
import './memory.js'
import './others.js'
import './policies.js'
import './learning-switch.js'
import './sessions.js'
import { missing } from '../test/ovs/lab/requirements.js'

if ((await missing()).length === 0) await import('./open-vswitch.js')
else console.log('Open vSwitch is not installed here: what is measured against it is left out')
