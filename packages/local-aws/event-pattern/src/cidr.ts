import { BlockList, isIP } from "node:net";

/** Whether texts are addresses in a range such as `10.0.0.0/24`; what is wrong with the range, where it is none. */
export function matchesCidr(range: string): ((value: unknown) => boolean) | string {
  const [address = "", bits = "", ...others] = range.split("/");
  const family = isIP(address);
  if (family === 0 || others.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) {
    return "needs cidr: an address and a number of bits, such as 10.0.0.0/24";
  }
  const type = family === 4 ? "ipv4" : "ipv6";
  const block = new BlockList();
  block.addSubnet(address, Number(bits), type);
  return (value) => typeof value === "string" && isIP(value) === family && block.check(value, type);
}
