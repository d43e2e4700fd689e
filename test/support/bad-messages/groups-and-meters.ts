/** Group-mods and meter-mods, one thing wrong in each, or two: then it counts which is answered. */
import { GroupId, MeterId, PortNo } from 'daolinet/codec'
import {
  applied, drop, flowMod, groupMod, listed, meterMod, output, set, type Case, type Cases,
} from './builders.js'

const groups: Cases = {
  'a group twice': [groupMod(1, 'all'), groupMod(1, 'all')],
  'a group to modify that is not there': [groupMod(1, 'all', [], 'modify')],
  'a group to delete, with a bucket': [groupMod(1, 'all', [{}], 'delete'), groupMod(1, 'all')],
  'a group to delete that is not there': [groupMod(1, 'all', [], 'delete')],
  'a group of a strange type': [groupMod(1, 9)],
  'a group of a strange type to delete': [groupMod(1, 9, [], 'delete')],
  'a group to do strange things with': [groupMod(1, 'all', [], 9)],
  'a group beyond all': [groupMod(GroupId.MAX + 1, 'all')],
  'the greatest group': [groupMod(GroupId.MAX, 'all')],
  'all groups to add': [groupMod(GroupId.ALL, 'all')],
  'all groups to modify': [groupMod(GroupId.ALL, 'all', [], 'modify')],
  'an indirect group without a bucket': [groupMod(1, 'indirect')],
  'an indirect group with two': [groupMod(1, 'indirect', [{}, {}])],
  'an indirect group to delete': [groupMod(1, 'indirect', [], 'delete')],
  'a weight where all are taken': [groupMod(1, 'all', [{ weight: 1 }])],
  'a weight to delete with': [groupMod(1, 'all', [{ weight: 1 }], 'delete')],
  'weights, one of them 0': [groupMod(1, 'select', [{ weight: 0 }, { weight: 2 }])],
  'a watch where all are taken': [groupMod(1, 'all', [{ watchPort: 1 }])],
  'a watch on a group where one is taken': [groupMod(1, 'indirect', [{ watchGroup: 1 }])],
  'a watch among weights': [groupMod(1, 'select', [{ weight: 1, watchPort: 1 }])],
  'no watch in a failover': [groupMod(1, 'fastFailover', [{}])],
  'a watch on no port': [groupMod(1, 'fastFailover', [{ watchPort: 0x1_2345 }])],
  'a watch on a port beyond all': [groupMod(1, 'fastFailover', [{ watchPort: PortNo.MAX }])],
  'no bucket in a failover': [groupMod(1, 'fastFailover')],
  'a watch on a port that is not there': [groupMod(1, 'fastFailover', [{ watchPort: 99 }])],
  'a watch on a group that is not there': [groupMod(1, 'fastFailover', [{ watchGroup: 99 }])],
  'a bucket that goes to ANY': [groupMod(1, 'all', [{ actions: [output(PortNo.ANY)] }])],
  'a bucket that goes to port 0': [groupMod(1, 'all', [{ actions: [output(0)] }])],
  'a bucket with two outputs': [groupMod(1, 'all', [{ actions: [output(1), output(2)] }])],
  'a bucket that sets what may not be there': [groupMod(1, 'all', [{ actions: [set({ tcpSrc: 1 })] }])],
  'a bucket that goes to a group that is not there': [
    groupMod(1, 'all', [{ actions: [{ type: 'group', groupId: 9 }] }]),
  ],
  'a bucket with a tag of a strange type': [
    groupMod(1, 'all', [{ actions: [{ type: 'pushVlan', ethertype: 5 }] }]),
  ],
  'a strange type and a strange command': [groupMod(1, 9, [], 9)],
  'a strange bucket and a strange type': [groupMod(1, 9, [{ actions: [output(PortNo.ANY)] }], 9)],
  'a weight and a strange command': [groupMod(1, 'all', [{ weight: 1 }], 9)],
  'a flow to a group': [flowMod(applied({ type: 'group', groupId: 1 })), groupMod(1, 'all')],
  'a group to delete, with its flow': [
    groupMod(1, 'all', [], 'delete'), groupMod(1, 'all'), flowMod(applied({ type: 'group', groupId: 1 })),
  ],
  'a flow to modify, to a group that is not there': [
    flowMod({ command: 'modify', ...applied({ type: 'group', groupId: 9 }) }), flowMod({}),
  ],
}

const meters: Cases = {
  'a meter twice': [meterMod(1, 1), meterMod(1, 1)],
  'a meter without a unit': [meterMod(1, 0)],
  'a meter with two units': [meterMod(1, 3)],
  'a meter with a strange flag': [meterMod(1, 0x11)],
  'meter 0': [meterMod(0, 1)],
  'a meter beyond all': [meterMod(MeterId.MAX + 1, 1)],
  'all meters to add': [meterMod(MeterId.ALL, 1)],
  'the controller\'s meter': [meterMod(MeterId.CONTROLLER, 1)],
  'a meter without bands': [meterMod(1, 1, [])],
  'a meter with nine bands': [meterMod(1, 1, Array.from({ length: 9 }, () => drop))],
  'a band of rate 0': [meterMod(1, 1, [{ ...drop, rate: 0 }])],
  'an unknown band': [
    meterMod(1, 1, [{ type: 'unknown', bandType: 9, rate: 5, burstSize: 0, body: new Uint8Array(4) }]),
  ],
  'a band of a stranger\'s': [
    meterMod(
      1, 1, [{ type: 'experimenter', experimenter: 9, rate: 5, burstSize: 0, body: new Uint8Array(0) }],
    ),
  ],
  'a meter to do strange things with': [meterMod(1, 1, [drop], 9)],
  'a meter to modify that is not there': [meterMod(1, 1, [drop], 'modify')],
  'a meter to delete that is not there': [meterMod(1, 1, [], 'delete')],
  'a meter to delete, whatever else it says': [meterMod(0, 3, [{ ...drop, rate: 0 }], 'delete')],
  'a strange flag and no bands': [meterMod(1, 0x11, [])],
  'a strange flag and a rate of 0, in kbit/s': [meterMod(1, 0x11, [{ ...drop, rate: 0 }])],
  'no unit for meter 0': [meterMod(0, 0)],
  'two units for meter 0': [meterMod(0, 3)],
  'a meter twice, the second with nine bands': [
    meterMod(1, 1, Array.from({ length: 9 }, () => drop)), meterMod(1, 1),
  ],
  'a meter twice, the second without bands': [meterMod(1, 1, []), meterMod(1, 1)],
  'a strange flag and a rate of 0': [meterMod(1, 0, [{ ...drop, rate: 0 }])],
  'a flow through a meter': [flowMod({ instructions: [{ type: 'meter', meterId: 1 }] }), meterMod(1, 1)],
  'statistics of a meter that is not there': [{ type: 'meterStatsRequest', meterId: 9 }],
  'the setup of a meter that is not there': [{ type: 'meterConfigRequest', meterId: 9 }],
}

/** All of them. */
export const groupsAndMeters: readonly Case[] = [...listed(groups), ...listed(meters)]
