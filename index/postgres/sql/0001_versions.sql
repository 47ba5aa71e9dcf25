-- The knowledge base: versions that are built aside, then promoted. What PostgreSQL alone knows is marked; deploy/README.md says
-- what engines that speak its language do instead. Rows of a version are never changed; they come with it and go with it.
CREATE EXTENSION IF NOT EXISTS vector; -- pgvector

CREATE TABLE versions (
    number integer NOT NULL PRIMARY KEY, -- what the other tables name it by
    id text NOT NULL UNIQUE,
    state text NOT NULL, -- 'draft' while it is written, 'whole', 'gone' while it is deleted
    manifest text NOT NULL DEFAULT '', -- JSON
    report text -- JSON: what the golden questions said of it
);

CREATE TABLE promotions ( -- the last one is served
    number bigint NOT NULL PRIMARY KEY,
    id text NOT NULL UNIQUE
);

CREATE TABLE documents (
    version integer NOT NULL,
    document integer NOT NULL, -- its place in the version, as in the tables below
    id text NOT NULL,
    title text NOT NULL,
    issued date,
    effective date,
    expired date,
    uncertain date,
    body text NOT NULL,
    rest text NOT NULL, -- JSON: source, digest, links, metadata
    layout text NOT NULL, -- JSON: places of its lines
    PRIMARY KEY (version, document)
);
CREATE INDEX documents_by_id ON documents (version, id);

CREATE TABLE articles (
    version integer NOT NULL,
    document integer NOT NULL,
    article integer NOT NULL,
    id text NOT NULL,
    label text NOT NULL,
    heading text NOT NULL,
    unreplaced boolean NOT NULL, -- repealed, and what took its place is not in the store
    rest text NOT NULL, -- JSON: path, spans, clauses, marks
    PRIMARY KEY (version, document, article)
);
CREATE INDEX articles_by_id ON articles (version, id);

CREATE TABLE chunks (
    version integer NOT NULL,
    document integer NOT NULL,
    article integer NOT NULL,
    chunk integer NOT NULL,
    id text NOT NULL,
    first integer NOT NULL, -- its characters in the document's body
    last integer NOT NULL,
    context text NOT NULL,
    PRIMARY KEY (version, document, chunk)
);
CREATE INDEX chunks_by_row ON chunks (version, chunk);

CREATE TABLE vectors (
    version integer NOT NULL,
    document integer NOT NULL,
    chunk integer NOT NULL,
    embedding vector NOT NULL,
    PRIMARY KEY (version, document, chunk)
);
ALTER TABLE vectors ALTER COLUMN embedding SET STORAGE PLAIN; -- PostgreSQL: beside its key, not in another file
CREATE INDEX vectors_by_row ON vectors (version, chunk);

-- BM25: for each term the rows that hold it and their weights, at the three grains one behind the other
CREATE TABLE postings (
    version integer NOT NULL,
    spelling smallint NOT NULL, -- 0 as written, 1 without diacritics
    term text NOT NULL,
    sizes integer[] NOT NULL, -- rows of each grain
    docs bytea NOT NULL, -- int32, little-endian
    weights bytea NOT NULL, -- float32, little-endian
    PRIMARY KEY (version, spelling, term)
);
ALTER TABLE postings ALTER COLUMN docs SET STORAGE EXTERNAL; -- PostgreSQL: not squeezed, there is nothing to gain
ALTER TABLE postings ALTER COLUMN weights SET STORAGE EXTERNAL;

CREATE TABLE parts ( -- what is read whole: abbreviations, syllable counts, how windows and articles belong to chunks
    version integer NOT NULL,
    name text NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (version, name)
);
