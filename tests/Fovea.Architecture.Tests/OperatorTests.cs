using System.Reflection;

namespace Fovea.Architecture.Tests;

/// <summary>An operator's one definition is its file: all else asks the operator, and never which operator it is.</summary>
public sealed class OperatorTests
{
    private static readonly Assembly _tensors = Repository.Assembly("Fovea.Tensors");

    private static readonly Type _operator = _tensors.GetType("Fovea.Tensors.Operators.Operator", throwOnError: true)!;

    private static readonly Lazy<TypeUse[]> _uses =
        new(() => [.. TypeUse.In(typeof(OperatorTests).Assembly).Where(use => use.File.EndsWith("/Asking.cs", StringComparison.Ordinal))]);

    public static TheoryData<string> Projects => [.. Repository.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void NobodyAsksWhichOperatorItIs(string project)
        => Offenders.None(TypeUse.In(Repository.Assembly(project))
            .Where(use => use.Type.IsSubclassOf(_operator) && !IsAtHome(use))
            .Select(use => use.ToString()));

    [Fact]
    public void ThereAreOperators()
        => Assert.All(
            _tensors.GetTypes().Where(type => type.IsSubclassOf(_operator)),
            type => Assert.All(TypeUse.Files(type), file => Assert.StartsWith("src/", file, StringComparison.Ordinal)));

    [Theory]
    [InlineData(nameof(Asking.Is))]
    [InlineData(nameof(Asking.As))]
    [InlineData(nameof(Asking.Cast))]
    [InlineData(nameof(Asking.Arm))]
    [InlineData(nameof(Asking.Case))]
    [InlineData(nameof(Asking.Filter))]
    [InlineData(nameof(Asking.Token))]
    [InlineData(nameof(Asking.Lambda))]
    public void EveryWayToAskIsSeen(string method)
        => Assert.Contains(_uses.Value, use => use.Type == typeof(FileNotFoundException) && Names(use.Method.Name, method));

    [Fact]
    public void NamingATypeIsNotAsking()
        => Assert.DoesNotContain(_uses.Value, use => use.Type == typeof(FileLoadException));

    private static bool IsAtHome(TypeUse use)
        => TypeUse.Outermost(use.Method.DeclaringType!) == TypeUse.Outermost(use.Type) || TypeUse.Files(use.Type).Contains(use.File);

    // A lambda's method is named <Method>b__0.
    private static bool Names(string compiled, string method)
        => compiled == method || compiled.StartsWith($"<{method}>", StringComparison.Ordinal);
}
