/** Everything that is measured, one after the other. */
import './codec.js'
import './learning-switch.js'
