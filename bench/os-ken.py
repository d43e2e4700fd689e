"""Messages per second through os-ken: reads bytes as JSON on stdin, writes rates as JSON on stdout."""
import json
import sys
import time

from os_ken.ofproto import ofproto_parser, ofproto_v1_3, ofproto_v1_3_parser
from os_ken.ofproto.ofproto_protocol import ProtocolDesc


def rate(work, seconds=1.0):
    end = time.perf_counter() + seconds
    count = 0
    while time.perf_counter() < end:
        for _ in range(100):
            work()
        count += 100
    return count / seconds


def decoder(datapath, data):
    version, kind, length, xid = ofproto_parser.header(data)
    return lambda: ofproto_parser.msg(datapath, version, kind, length, xid, data)


def encoder(datapath):
    parser = ofproto_v1_3_parser

    def encode():
        output = parser.OFPInstructionActions(
            ofproto_v1_3.OFPIT_APPLY_ACTIONS, [parser.OFPActionOutput(1, 0)])
        match = parser.OFPMatch(
            in_port=3, eth_src='02:00:00:00:01:01', eth_dst='02:00:00:00:01:02', eth_type=0x0800, ip_proto=6,
            ipv4_src='10.1.0.11', ipv4_dst='10.1.0.12')
        parser.OFPFlowMod(datapath, cookie=1, idle_timeout=60, match=match, instructions=[output]).serialize()

    return encode


given = json.load(sys.stdin)
datapath = ProtocolDesc(version=ofproto_v1_3.OFP_VERSION)
json.dump({
    'packetIn': rate(decoder(datapath, bytes.fromhex(given['packetIn']))),
    'decode': rate(decoder(datapath, bytes.fromhex(given['flowMod']))),
    'encode': rate(encoder(datapath)),
}, sys.stdout)
