using System.Reflection;
using System.Xml.Linq;

namespace TaskManager.Architecture.Tests;

/// <summary>Dependencies point inwards: Web, Infrastructure, Application, Domain.</summary>
[Trait("M", "M30")]
public class DependencyTests
{
    private static readonly string Framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    private static readonly Dictionary<string, string[]> Inwards = new()
    {
        ["Domain"] = [],
        ["Application"] = ["Domain"],
        ["Infrastructure"] = ["Application", "Domain"],
        ["Web"] = ["Infrastructure", "Application", "Domain", "Htmx"],
    };

    private static IEnumerable<string> References(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(reference => reference.Name!);

    private static IEnumerable<string> NotOfTheFramework(Assembly assembly) =>
        References(assembly).Where(reference => !File.Exists(Path.Combine(Framework, $"{reference}.dll")));

    private static XDocument Project(string name) => XDocument.Load(Path.Combine(Product.Root, "src", name, $"{name}.csproj"));

    private static IEnumerable<string> Included(XDocument project, string item) =>
        project.Descendants(item).Select(element => (string?)element.Attribute("Include")).OfType<string>();

    [Fact]
    [Trait("M", "M4")]
    public void Domain_WhenCompiled_ReferencesTheBaseClassLibraryOnly() => NotOfTheFramework(Product.Domain).Should().BeEmpty();

    [Fact]
    public void NotOfTheFramework_WhenThereIsAPackage_NamesIt() =>
        NotOfTheFramework(Product.Application).Should().Contain(["MediatR", "FluentValidation", "TaskManager.Domain"]);

    [Theory]
    [InlineData("TaskManager.Application", "TaskManager.Infrastructure|TaskManager.Web|Microsoft.AspNetCore|Microsoft.Data|SQLite|MongoDB")]
    [InlineData("TaskManager.Infrastructure", "TaskManager.Web|Microsoft.AspNetCore.Mvc|Htmx")]
    [InlineData("TaskManager.Web", "Microsoft.Data|SQLite|MongoDB")]
    public void Assembly_WhenCompiled_ReferencesNothingFurtherOut(string assembly, string outer) =>
        References(Product.All.Single(each => each.GetName().Name == assembly))
            .Where(reference => outer.Split('|').Any(name => reference.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
            .Should().BeEmpty();

    [Fact]
    public void Projects_WhenTheyReferenceProjects_PointInwards()
    {
        var projects = Directory.GetDirectories(Path.Combine(Product.Root, "src")).Select(folder => Path.GetFileName(folder)!);

        projects.Should().BeEquivalentTo(Inwards.Keys);
        foreach (var project in projects)
            Included(Project(project), "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))
                .Except(Inwards[project]).Should().BeEmpty("{0} may reference only what is further in", project);
    }

    [Fact]
    [Trait("M", "M4")]
    public void DomainProject_Always_HasNoPackage()
    {
        var project = Project("Domain");

        string[] items = ["PackageReference", "FrameworkReference", "Reference", "ProjectReference"];
        items.SelectMany(item => project.Descendants(item)).Should().BeEmpty();
    }

    // What the build gives to every project is for the build alone.
    [Fact]
    public void BuildProps_WhenTheyAddPackages_AddThemForTheBuildOnly() =>
        XDocument.Load(Path.Combine(Product.Root, "Directory.Build.props")).Descendants("PackageReference")
            .Should().OnlyContain(package => (string?)package.Attribute("PrivateAssets") == "all");

    [Theory]
    [InlineData("Domain")]
    [InlineData("Application")]
    public void MissingDocs_WhenInDomainOrApplication_AreErrors(string project)
    {
        Project(project).Descendants("NoWarn").Should().BeEmpty();
        XDocument.Load(Path.Combine(Product.Root, "Directory.Build.props")).Descendants("NoWarn")
            .Where(element => element.Value.Contains("CS1591"))
            .Should().OnlyContain(
                element => ((string?)element.Attribute("Condition") ?? "").Contains($"'$(MSBuildProjectName)' != '{project}'"));
    }
}
