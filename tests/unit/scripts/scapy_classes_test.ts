import { assertEquals, assertThrows } from "@std/assert";
import { compareIfc } from "../../../scripts/compare_ifc.ts";
import { ScapyClasses } from "../../../scripts/lib/scapy_classes.ts";

const TEXT = `
class SwPas(PRMPacket):
    fields_desc = [
        IntField('pa_h', 0),
        BitField('pa_l', 0, 20),
        BitField('reserved1', 0, 12),
    ]


class Other(PRMPacket):
    fields_desc = [
        ByteField('a', 0),
        BitField('b', 0, 3),
        BitField('reserved', 0, 5),
        ShortField('c', 0),
        StrFixedLenField('reserved2', None, length=4),
        PacketField('pas', SwPas(), SwPas),
        FieldListField('list', [0 for x in range(4)], IntField('', 0),
                       count_from=lambda pkt: 4),
        PadField(PacketField('padded', SwPas(), SwPas), 28, padwith=b"\\x00"),
        MACField('mac', '00:00:00:00:00:00'),
    ]
`;

Deno.test("fields of scapy classes have the place and width that they add up to", () => {
  const classes = new ScapyClasses(TEXT);
  assertEquals(classes.names(), ["SwPas", "Other"]);
  assertEquals(classes.struct("Other"), {
    width: 32 + 32 + 64 + 128 + 224 + 48,
    members: [
      { name: "a", offset: 0, width: 8 },
      { name: "b", offset: 8, width: 3 },
      { name: "c", offset: 16, width: 16 },
      { name: "pas", offset: 64, width: 64 },
      { name: "list", offset: 128, width: 128 },
      { name: "padded", offset: 256, width: 224 },
      { name: "mac", offset: 480, width: 48 },
    ],
  });
  assertEquals(classes.struct("Nothing"), undefined);
});

Deno.test("a field that cannot be read is an error, and only when its class is asked for", () => {
  const classes = new ScapyClasses("class A(P):\n    fields_desc = [\n        StrangeField('x', 0),\n    ]\n");
  assertThrows(() => classes.struct("A"), Error, "Cannot read StrangeField");
});

Deno.test("classes are compared under the names of the tables", () => {
  const text = TEXT.replaceAll("SwPas", "SwCmdPas");
  assertEquals(compareIfc(text), { layouts: ["cmd_pas"], same: 2, known: [], unknown: [] });
  const moved =
    compareIfc(text.replace("'pa_l', 0, 20", "'pa_l', 0, 18),\n        BitField('reserved2', 0, 2")).unknown;
  assertEquals(moved, ["conflict cmd_pas.pa_l: bit 32 width 20, header has pa_l (bit 32 width 18)"]);
});
