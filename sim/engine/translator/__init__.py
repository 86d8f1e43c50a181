"""The translator: stories, which are SimPy generators, become the text of the kernel that Numba compiles.

`python -m sim.engine.translator` writes the generated files; nothing of it is needed to run a model. What a story may
say is in docs/stories.md. The modules in the order of the work:

    table        what a translation has to know about the world of its stories, as data
    journeysim   that table for journeysim: the only module here that knows of customers and cases
    classes      the classes of the stories: fields, methods, kinds of annotations
    code         the little pieces of syntax trees that everything is made of
    expressions  what has a value; calls; statements: what does not pause, word for word
    cutter       stories that pause, told in one piece and cut into stretches at their pauses
    stretches    those stretches: joining, threading, what is alive where
    safety       what is refused because a name could outlive what it names
    room         how much one entry of the calendar may write, from the finished text
    book         all functions together: blocks, alarms, dispatch
    text         the files: functions with the line that they come from, and the numbers of all words
"""
