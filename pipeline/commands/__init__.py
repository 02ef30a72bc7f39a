"""The words of the commands: options, help, and what is printed. What they do lies in `pipeline/app`."""
