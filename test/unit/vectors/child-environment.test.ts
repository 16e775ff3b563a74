import { expect, it } from "vitest";
import { childEnvironment } from "../../../server/src/vectors/child-environment.ts";

it("a child process gets what it needs to run, and no key", () => {
  const environment = childEnvironment({
    PATH: "/bin",
    HOME: "/home/x",
    OPENAI_API_KEY: "secret",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://elsewhere",
    NODE_OPTIONS: "--inspect",
    KURA_ANYTHING: "x",
  });
  expect(environment).toEqual({ PATH: "/bin", HOME: "/home/x" });
});
