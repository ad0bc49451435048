namespace Fovea.Cli.Options;

/// <summary>What <c>fovea summary</c> was asked.</summary>
internal sealed record SummaryOptions : IVerbOptions
{
    /// <summary>The network, by its name in the catalogue.</summary>
    public string Model { get; init; } = "";

    /// <summary>Prints the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate() => Check.Given("MODEL", Model, "give a network's name, such as fovea summary resnet18");
}
