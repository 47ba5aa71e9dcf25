// The conversations of this browser: kept here alone, at most 40, deletable; in memory where storage is switched off.

const NAME = "tdkt.talks";
const MOST = 40;

/** A conversation is {id, title, at, turns: [{question, day, answer}]}; the newest comes first. */
export class Talks {
  constructor(storage = safely(() => localStorage)) {
    this.storage = storage;
    this.kept = [];
  }

  /** All of them; another tab may have added some. */
  list() {
    const read = safely(() => JSON.parse(this.storage.getItem(NAME)));
    if (Array.isArray(read)) this.kept = read.filter(whole);
    return this.kept;
  }

  find(id) {
    return this.list().find((talk) => talk.id === id);
  }

  /** Adds a turn to the conversation `id`, which is made when it is not there. */
  add(id, turn) {
    const talks = this.list();
    const old = talks.find((talk) => talk.id === id);
    const talk = old ?? { id, title: turn.question.slice(0, 120), turns: [] };
    talk.at = new Date().toISOString();
    talk.turns.push(turn);
    this.keep([talk, ...talks.filter((one) => one !== old)]);
  }

  /** Removes one conversation, or all; returns what restores them. */
  remove(id = null) {
    const before = this.list();
    this.keep(id === null ? [] : before.filter((talk) => talk.id !== id));
    return () => this.keep(before);
  }

  keep(talks) {
    this.kept = talks.slice(0, MOST);
    // storage holds a few MB: the oldest give way
    for (let count = this.kept.length; count >= 0; count--) {
      try {
        this.storage?.setItem(NAME, JSON.stringify(this.kept.slice(0, count)));
        return;
      } catch {
        continue;
      }
    }
  }
}

const whole = (talk) => typeof talk?.id === "string" && typeof talk.title === "string" && Array.isArray(talk.turns) &&
  talk.turns.every((turn) => typeof turn?.question === "string" && Array.isArray(turn.answer?.sentences) && Array.isArray(turn.answer.citations));

function safely(read) {
  try {
    return read();
  } catch {
    return null;
  }
}
