import { describe, expect, it } from "vitest";
import { MemorySecrets } from "../../../server/src/app/lsp/memory-secrets.ts";

describe("keys in memory", () => {
  it("are one for each origin, and go to no other", () => {
    const secrets = new MemorySecrets();
    secrets.setEmbeddingKey("sk-a", "https://api.openai.com/v1/embeddings");
    secrets.setEmbeddingKey("sk-b", "https://models.example:8443/v1");
    expect(secrets.embeddingKey("https://api.openai.com")).toEqual({ key: "sk-a", origin: "https://api.openai.com" });
    expect(secrets.embeddingKey("https://models.example:8443")?.key).toBe("sk-b");
    for (const other of ["http://api.openai.com", "https://models.example", "https://openai.com", "null", ""])
      expect(secrets.embeddingKey(other), other).toBeNull();
  });

  it("are replaced and forgotten one by one", () => {
    const secrets = new MemorySecrets();
    secrets.setEmbeddingKey("sk-a", "https://a.example");
    secrets.setEmbeddingKey("sk-b", "https://b.example");
    secrets.setEmbeddingKey("sk-new", "https://a.example/v1");
    secrets.setEmbeddingKey(null, "https://b.example/");
    expect(secrets.embeddingKey("https://a.example")?.key).toBe("sk-new");
    expect(secrets.embeddingKey("https://b.example")).toBeNull();
  });
});
