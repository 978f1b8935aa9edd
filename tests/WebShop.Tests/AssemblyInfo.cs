// The client's meter is the process's, so each test has the process to itself. Browsers take both cores anyway.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
