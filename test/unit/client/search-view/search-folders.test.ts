import { describe, expect, it } from "vitest";
import type { KuraClient } from "../../../../client/src/kura-client.ts";
import { searchFolders } from "../../../../client/src/search-view/search-folders.ts";
import { answerNotice, shownAnswer } from "../../../../client/src/search-view/shown-answer.ts";
import type { SearchResult } from "../../../../server/src/protocol/search.ts";
import { english } from "../../../support/bundle-texts.ts";
import { fakeSource } from "../../../support/fake-cancellation.ts";
import { folderState, running } from "../../../support/kura-states.ts";
import { searchHit, searchResult } from "../../../support/search-hits.ts";

type Asker = Pick<KuraClient, "state" | "ask">;

/** Folders by their names, each with its answer or the error that it fails with. */
function clientWith(answers: Readonly<Record<string, SearchResult | Error>>): Asker {
  const folders = Object.keys(answers).map((name) => folderState({}, name));
  const ask = async (_name: string, uri: string) => {
    const answer = answers[folders.find((it) => it.uri === uri)?.name ?? ""];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { state: running(...folders), ask: ask as KuraClient["ask"] };
}

async function answerOf(client: Asker) {
  const answer = await searchFolders(client, "q", 10, fakeSource().token);
  if (answer === null) throw new Error("there is no answer");
  return answer;
}

const found = searchResult([searchHit("a.md")]);

describe("searching all folders", () => {
  it("names the folder of a hit only where there are several", async () => {
    const alone = shownAnswer(await answerOf(clientWith({ work: found })), english);
    const several = shownAnswer(await answerOf(clientWith({ work: found, home: searchResult([]) })), english);
    expect(alone.hits?.map((it) => it.folder)).toEqual([null]);
    expect(several.hits?.map((it) => it.folder)).toEqual(["work"]);
  });

  it("shows what the other folders found when one fails, and says which one failed and why", async () => {
    const answer = await answerOf(clientWith({ work: found, home: new Error("The catalog cannot be read.") }));
    expect(answer.hits).toHaveLength(1);
    expect(answerNotice(answer, english)).toMatchObject({
      kind: "degraded",
      text: "home: The catalog cannot be read.",
    });
  });

  it("has no hits, not even none, when every folder fails", async () => {
    const answer = await answerOf(clientWith({ work: new Error("No."), home: new Error("No.") }));
    expect(answer.hits).toBeNull();
    expect(answerNotice(answer, english)).toMatchObject({ kind: "error", text: "No." });
  });

  it("says once what all folders say, and with its name what only one says", async () => {
    const starting = searchResult([], "The vector index is starting: the notes were searched without it.");
    const all = await answerOf(clientWith({ work: starting, home: starting }));
    const one = await answerOf(clientWith({ work: starting, home: found }));
    expect(answerNotice(all, english)?.text).toBe(starting.reason);
    expect(answerNotice(one, english)?.text).toBe(`work: ${starting.reason}`);
  });

  it("has no answer for a search that nobody waits for any more", async () => {
    const source = fakeSource();
    const pending = searchFolders(clientWith({ work: found }), "q", 10, source.token);
    source.cancel();
    expect(await pending).toBeNull();
  });
});
