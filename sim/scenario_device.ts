/** Reads the device and the menu of a scenario. */

import type { MenuRecord, ObjectCount } from "../device/types.ts";
import { asArray, asNumber, asObject, asOneOf, asString, badValue, type JsonObject, onlyKeys } from "./json_reader.ts";
import type { ScenarioDevice } from "./scenario_types.ts";

/** What the device answers about itself. */
export function readDevice(device: JsonObject): ScenarioDevice {
  const keys = ["pci_device_id", "hw_device_id", "part", "firmware", "psid", "link_layer", "gvmi"];
  onlyKeys(device, "device", keys);
  const version = asString(device["firmware"] ?? "0.0.0", "device.firmware");
  const parts = /^(\d+)\.(\d+)\.(\d+)$/.exec(version)?.slice(1).map(Number);
  const [major, minor, sub] = parts ?? [256, 0, 0];
  if (major === undefined || minor === undefined || sub === undefined || major > 255 || minor > 255 || sub > 0xffff) {
    throw badValue("device.firmware", `must be a version like 16.28.216, not "${version}"`);
  }
  const link = device["link_layer"];
  return {
    pciDeviceId: asNumber(device["pci_device_id"], "device.pci_device_id", 0xffff),
    hwDeviceId: asNumber(device["hw_device_id"] ?? 0, "device.hw_device_id", 0xffff),
    part: asString(device["part"], "device.part"),
    firmware: [major, minor, sub],
    psid: asString(device["psid"] ?? "", "device.psid").slice(0, 16),
    linkLayer: link === undefined ? undefined : asOneOf(link, "device.link_layer", ["Ethernet", "InfiniBand"] as const),
    gvmi: asNumber(device["gvmi"] ?? 0, "device.gvmi", 0xffff),
  };
}

export function readRecord(value: unknown, path: string): MenuRecord {
  const record = asObject(value, path);
  onlyKeys(record, path, ["type", "name", "index1", "index2", "num_of_obj1", "num_of_obj2", "required"]);
  const required = asArray(record["required"] ?? [], `${path}.required`).map((one, i) =>
    asOneOf(one, `${path}.required[${i}]`, ["index1", "index2", "num_of_obj1", "num_of_obj2"])
  );
  const index = (key: "index1" | "index2"): MenuRecord["index1"] => ({
    name: asString(record[key] ?? "N/A", `${path}.${key}`),
    supported: record[key] !== undefined,
    required: required.includes(key),
  });
  const count = (key: "num_of_obj1" | "num_of_obj2"): ObjectCount => {
    const words = asString(record[key] ?? "", `${path}.${key}`).split(/[\s,]+/).filter((word) => word !== "");
    words.forEach((word) => asOneOf(word, `${path}.${key}`, ["number", "all", "active"]));
    return {
      supported: words.length > 0,
      required: required.includes(key),
      all: words.includes("all"),
      active: words.includes("active"),
    };
  };
  return {
    type: asNumber(record["type"], `${path}.type`, 0xfeff),
    name: asString(record["name"], `${path}.name`),
    index1: index("index1"),
    index2: index("index2"),
    numOfObj1: count("num_of_obj1"),
    numOfObj2: count("num_of_obj2"),
  };
}
