-- Server._serve; makes the two macros that Quack asks, where it sees them: in a database of their own in memory.
ATTACH IF NOT EXISTS ':memory:' AS copydesk_gate;
CREATE OR REPLACE MACRO copydesk_gate.main.may_enter(session_id, client_token, server_token) AS (
    SELECT content = '1' FROM read_text('copydesk-gate://enter/' || hex(client_token))
);
CREATE OR REPLACE MACRO copydesk_gate.main.may_ask(session_id, asked) AS (
    SELECT content = '1' FROM read_text('copydesk-gate://ask/' || hex(asked))
);
