namespace TaskManager.Templates.Tests;

/// <summary>What the templates make builds without a warning, and passes its own tests and those of the architecture, untouched.</summary>
public sealed class TemplateTests(SourceTree tree) : IClassFixture<SourceTree>
{
    [Fact]
    public async Task UseCases_WhenInstantiated_PassTheirUnitTests() =>
        (await tree.Test("Application.Tests", "*.PutOffTaskTests.*", "*.ListLongOpenTasksTests.*")).Should().Contain("Total: 8,");

    [Fact]
    public async Task UseCases_WhenInstantiated_PassTheirHttpTestsAndTheMatrixOfEndpoints() =>
        (await tree.Test(
            "Web.Tests", "*.PutOffTaskTests.*", "*.ListLongOpenTasksTests.*",
            "*.RouteTable_HasNoEndpointThatTheMatrixLacks", "*.EveryEndpoint_ForEachActor_AnswersAsExpected"))
        .Should().Contain("Total: 8,");

    [Fact]
    public async Task UseCases_WhenInstantiated_PassTheArchitectureTests() =>
        (await tree.Test("Architecture.Tests", "*")).Should().Contain("Failed: 0,").And.NotContain("Total: 0,");

    [Fact]
    public void Templates_WhenInstantiated_SayWhatIsLeftToAdd() =>
        tree.Said.Should().Contain("TaskItem.cs").And.Contain("_TaskItem.cshtml").And.Contain("requests/tasks.http");
}
