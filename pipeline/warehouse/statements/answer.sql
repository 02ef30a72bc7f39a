-- Answer; a row is a row of the answer.
FROM result;
