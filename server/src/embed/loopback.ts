import { isIP } from "node:net";

/** True for host names of this machine itself, as `URL.hostname` gives them. Such a host sees nothing that leaves it. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  return isIP(host) === 4 ? host.startsWith("127.") : host === "::1";
}
