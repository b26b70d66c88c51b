using TaskManager.TestKit;

[assembly: AssemblyFixture(typeof(StorageUnderTest.Server))]
// Tests mostly wait for servers, so more of them run than there are processors.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]
