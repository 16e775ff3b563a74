import SqliteDatabase from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indexTokens, phraseTokens, queryTokens, tokenize } from "../../../server/src/chunking/tokens.ts";
import { schema1 } from "../../../server/src/store/catalog/schema-1.ts";

/** Texts out of everything that notes are written in, whole Unicode included. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc
    .array(
      fc.constantFrom(
        "検索",
        "する",
        "ﾃｽﾄ",
        "ｶﾞ",
        "①",
        "ﬁle",
        "maxOpenFiles",
        "HTTPServer2",
        "snake_case",
        "É",
        "e\u0301",
        "𠮷",
        "ไทย",
        "한국",
        "Ελλάς",
        "\u0345",
        " ",
        "-",
        "İ",
        "ß",
        "½",
      ),
    )
    .map((parts) => parts.join("")),
);

function tokensOf(raw: string): string[] {
  return tokenize(raw).map((it) => it.token);
}

/** What each token was made of. */
function marked(raw: string): string[] {
  return tokenize(raw).map((it) => `${it.token}<${raw.slice(it.start, it.end)}>`);
}

describe("tokens", () => {
  it("folds case, width, ligatures and Latin diacritics, and stems English", () => {
    expect(tokensOf("Running ＡＰＩ ﬁles Réservations über")).toEqual(["run", "api", "file", "reserv", "uber"]);
  });

  it("keeps the marks that make another letter in other scripts", () => {
    expect(tokensOf("Йод Ελλάς")).toEqual(["йод", "ελλάσ"]);
  });

  it("finds an identifier by its parts and as a whole", () => {
    expect(tokensOf("maxOpenFiles")).toEqual(["max", "open", "file", "maxopenfil"]);
    expect(tokensOf("max_open_files").at(-1)).toBe("maxopenfil");
    expect(tokensOf("HTTPServer2")).toEqual(["http", "server", "2", "httpserver2"]);
    expect(tokensOf("C2790")).toEqual(["c", "2790", "c2790"]);
    expect(tokensOf("__init__")).toEqual(["init"]);
  });

  it("cuts scripts without spaces into bigrams, with the last character once more alone", () => {
    expect(tokensOf("全文検索API")).toEqual(["全文", "文検", "検索", "索", "api"]);
    expect(tokensOf("検")).toEqual(["検"]);
    expect(tokensOf("𠮷野家")).toEqual(["𠮷野", "野家", "家"]);
    expect(tokensOf("한국어")).toEqual(["한국", "국어", "어"]);
    expect(tokensOf("ไทย")).toEqual(["ไท", "ทย", "ย"]);
  });

  it("knows where in the raw text a token stands, whatever folding does to its length", () => {
    expect(marked("𠮷 ﾃｽﾄ")).toEqual(["𠮷<𠮷>", "テス<ﾃｽ>", "スト<ｽﾄ>", "ト<ﾄ>"]);
    expect(marked("a①ﬁ")).toEqual(["a<a>", "1<①>", "fi<ﬁ>", "a1fi<a①ﬁ>"]);
    expect(marked("ｶﾞ か\u3099 ½")).toEqual(["ガ<ｶﾞ>", "が<か\u3099>", "1<½>", "2<½>"]);
    expect(marked("e\u0301te\u0301")).toEqual(["et<e\u0301te\u0301>"]);
    expect(marked("so\u00adft 1\ufe0f\u20e3")).toEqual(["soft<so\u00adft>", "1<1\ufe0f\u20e3>"]);
  });

  it("gives ranges inside the text, in order of their beginnings but for joined forms", () => {
    fc.assert(
      fc.property(text, (raw) => {
        for (const { start, end, token } of tokenize(raw)) {
          expect(token.length).toBeGreaterThan(0);
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(raw.length);
        }
      }),
    );
  });

  it("makes the same tokens of a text in NFC, NFD and NFKC", () => {
    for (const raw of ["Café ガード 한국어 naïve", "ﾃﾞｰﾀ ①"]) {
      expect(tokensOf(raw.normalize("NFD"))).toEqual(tokensOf(raw));
      expect(tokensOf(raw.normalize("NFKC"))).toEqual(tokensOf(raw));
    }
  });

  it("makes tokens that SQLite's own tokeniser leaves as they are", () => {
    const db = new SqliteDatabase(":memory:");
    db.exec(schema1);
    db.exec("CREATE VIRTUAL TABLE terms USING fts5vocab(chunk_text, 'instance')");
    const insert = db.prepare("INSERT INTO chunk_text (rowid, name, headings, body) VALUES (1, '', '', ?)");
    const terms = db.prepare<[], string>("SELECT term FROM terms ORDER BY offset").pluck();
    fc.assert(
      fc.property(text, (raw) => {
        db.exec("DELETE FROM chunk_text");
        insert.run(indexTokens(raw));
        expect(terms.all()).toEqual(tokensOf(raw));
      }),
      { numRuns: 500 },
    );
    db.close();
  });

  it("passes every letter of Unicode through SQLite unchanged", () => {
    const db = new SqliteDatabase(":memory:");
    db.exec(schema1);
    db.exec("CREATE VIRTUAL TABLE terms USING fts5vocab(chunk_text, 'instance')");
    const letters: string[] = [];
    for (let at = 0x80; at < 0x32000; at++) {
      const letter = String.fromCodePoint(at);
      if (/[\p{L}\p{N}\p{M}]/u.test(letter)) letters.push(letter);
    }
    const raw = letters.join(" ");
    db.prepare("INSERT INTO chunk_text (rowid, name, headings, body) VALUES (1, '', '', ?)").run(indexTokens(raw));
    const terms = db.prepare<[], string>("SELECT term FROM terms ORDER BY offset").pluck().all();
    expect(terms).toEqual(tokensOf(raw));
    db.close();
  });

  it("cuts endless words and takes time in proportion to the text only", () => {
    expect(tokensOf("x".repeat(1_000_000))).toEqual(["x".repeat(64)]);
    const times = [100_000, 1_000_000].map((length) => {
      const raw = ["a", "あ", "a_", "aB", "a\u0301"].map((it) => it.repeat(length / it.length)).join(" ");
      const start = performance.now();
      indexTokens(raw);
      return performance.now() - start;
    });
    // Ten times the text; a quadratic step would take a hundred times as long.
    expect(times[1]).toBeLessThan(50 * Math.max(times[0] ?? 0, 10));
  });
});

describe("query tokens", () => {
  it("leave out what a bigram holds already, and look for a single character as a prefix", () => {
    expect(queryTokens("検索")).toEqual([{ token: "検索", prefix: false }]);
    expect(queryTokens("検")).toEqual([{ token: "検", prefix: true }]);
    expect(queryTokens("検索 検索")).toHaveLength(1);
  });

  it("leave out the single letters of an identifier", () => {
    expect(queryTokens("k8s").map((it) => it.token)).toEqual(["k8s"]);
    expect(queryTokens("plan B").map((it) => it.token)).toEqual(["plan", "b"]);
  });
});

describe("phrase tokens", () => {
  it("stand in the tokens of every text that holds the phrase between spaces", () => {
    const words = fc.array(fc.constantFrom("検索", "API", "索引を", "maxOpen", "files", "ﾃｽﾄ", "の"), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(words, words, words, (before, phrase, after) => {
        const tokens = ` ${tokensOf([...before, ...phrase, ...after].join(" ")).join(" ")}`;
        expect(tokens).toContain(` ${phraseTokens(phrase.join(" ")).join(" ")}`);
      }),
    );
  });

  it("find a run inside a longer one", () => {
    expect(phraseTokens("文検索")).toEqual(["文検", "検索"]);
    expect(phraseTokens("検索 API")).toEqual(["検索", "索", "api"]);
  });
});
