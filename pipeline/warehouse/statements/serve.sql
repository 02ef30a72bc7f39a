-- Server._listen; starts serving; the address and the token come back.
CALL quack_serve('{address}', token := '{token}', allow_other_hostname := {others});
