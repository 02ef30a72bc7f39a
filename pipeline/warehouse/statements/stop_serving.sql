-- Server._stop; stops serving, and ends every session.
CALL quack_stop('{address}');
