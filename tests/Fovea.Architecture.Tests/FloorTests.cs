using System.Xml.Linq;

namespace Fovea.Architecture.Tests;

public sealed class FloorTests
{
    public static TheoryData<string> Projects => [.. Repository.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void AProjectHasARowInTheTable(string project) =>
        Assert.True(Floors.Knows(project), $"{project} has no row in {nameof(Floors)}");

    [Theory]
    [MemberData(nameof(Projects))]
    public void AProjectRefersOnlyToFloorsBelow(string project)
        => Assert.Empty(References(project).Except(Floors.Below(project)));

    [Theory]
    [MemberData(nameof(Projects))]
    public void AnAssemblyUsesOnlyFloorsBelow(string project)
    {
        IEnumerable<string> used = Repository.Assembly(project)
            .GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Fovea", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(used.Except(Floors.Below(project)));
    }

    [Fact]
    public void KernelsTakeNoPackageButSystemNumericsTensors()
        => Assert.Equal(["System.Numerics.Tensors"], Included("Fovea.Kernels", "PackageReference"));

    [Fact]
    public void TheTableHasNoCircle()
        => Assert.All(Repository.Projects, project => Assert.DoesNotContain(project, Floors.Below(project)));

    [Fact]
    public void EveryProjectIsInTheSolution()
    {
        IEnumerable<string> listed = XDocument.Load(Path.Combine(Repository.Root, "Fovea.slnx"))
            .Descendants("Project")
            .Select(project => project.Attribute("Path")!.Value);
        IEnumerable<string> present = Repository.Files("src", ".csproj").Concat(Repository.Files("tests", ".csproj"));
        Assert.Equal(present.Order(StringComparer.Ordinal), listed.Where(IsSourceOrTest).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryProjectHasTests()
        => Assert.Empty(Repository.Projects.Select(project => $"tests/{project}.Tests/{project}.Tests.csproj")
            .Except(Repository.Files("tests", ".csproj")));

    private static bool IsSourceOrTest(string path)
        => path.StartsWith("src/", StringComparison.Ordinal) || path.StartsWith("tests/", StringComparison.Ordinal);

    private static IEnumerable<string> References(string project)
        => Included(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path));

    private static IEnumerable<string> Included(string project, string element)
        => Repository.Project(project).Descendants(element).Select(item => item.Attribute("Include")!.Value);
}
