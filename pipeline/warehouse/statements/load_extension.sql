-- Server._serve; loads an extension from its package's file, signed and without the network.
LOAD '{path}';
