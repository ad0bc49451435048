namespace Fovea.Server.Repository;

/// <summary>A version of a model, as the repository's index tells it.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Version">The version; empty where none is loaded.</param>
/// <param name="State">READY, LOADING or UNAVAILABLE.</param>
/// <param name="Reason">Why it is not ready; empty otherwise.</param>
internal sealed record ModelState(string Name, string Version, string State, string Reason)
{
    public const string Ready = "READY", Loading = "LOADING", Unavailable = "UNAVAILABLE";
}
