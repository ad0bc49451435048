using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fovea.Architecture.Tests;

/// <summary>Every C# listing of the documents compiles as it is printed, as a program of its own.</summary>
public sealed class ListingTests
{
    // What a project with implicit usings has, by its SDK.
    private const string ConsoleUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private const string WebUsings = ConsoleUsings
        + "global using System.Net.Http.Json; global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Hosting; "
        + "global using Microsoft.AspNetCore.Http; global using Microsoft.AspNetCore.Routing; "
        + "global using Microsoft.Extensions.Configuration; global using Microsoft.Extensions.DependencyInjection; "
        + "global using Microsoft.Extensions.Hosting; global using Microsoft.Extensions.Logging;";

    private static readonly MetadataReference[] _references =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).Contains(".Tests", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path))];

    public static TheoryData<string, int> Places
    {
        get
        {
            var places = new TheoryData<string, int>();
            foreach (Listing listing in Listings.CSharp)
                places.Add(listing.Document, listing.Line);
            return places;
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void AListingCompilesAsPrinted(string document, int line) =>
        Offenders.None(Errors(Listings.CSharp.Single(listing => (listing.Document, listing.Line) == (document, line))));

    [Fact]
    public void AListingWithoutItsUsingsOrWithAnUnknownNameIsRefused()
    {
        const string load = "using var classifier = ImageClassifier.Load(\"a.pth\");\n";
        Assert.Empty(Errors(new Listing("", 1, "using Fovea;\n\n" + load)));
        Assert.Contains("ImageClassifier", Assert.Single(Errors(new Listing("", 1, load))));
        Assert.Contains("progress", Assert.Single(Errors(new Listing("", 1, "using Fovea;\n" + load + "Console.WriteLine(progress);\n"))));
    }

    [Fact]
    public void ListingsAreFoundWithTheirLines()
    {
        const string document = "text\n\n```csharp\nint x;\n```\n```\nnone\n```\n\n```csharp\nint y;\nint z;\n```\n";
        Listing[] found = [.. Listings.CSharpOf("a.md", document)];
        Assert.Equal([new Listing("a.md", 4, "int x;\n"), new Listing("a.md", 11, "int y;\nint z;\n")], found);
        Assert.NotEmpty(Listings.CSharp);
    }

    private static IEnumerable<string> Errors(Listing listing)
    {
        bool web = listing.Text.Contains("WebApplication", StringComparison.Ordinal);
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Listing",
            [CSharpSyntaxTree.ParseText(listing.Text, options), CSharpSyntaxTree.ParseText(web ? WebUsings : ConsoleUsings, options)],
            _references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        return compilation.GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(error => $"{listing.Document}:{listing.Line + LineOf(error)}: {error.GetMessage()}");

        static int LineOf(Diagnostic error) => error.Location.GetLineSpan().StartLinePosition.Line;
    }
}
