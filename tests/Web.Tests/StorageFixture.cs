using TaskManager.TestKit;

[assembly: AssemblyFixture(typeof(StorageUnderTest.Server))]
