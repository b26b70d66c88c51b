using TaskManager.TestKit;

[assembly: AssemblyFixture(typeof(StorageUnderTest.Server))]
// Servers that are waited for leave the processors to other tests.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]
