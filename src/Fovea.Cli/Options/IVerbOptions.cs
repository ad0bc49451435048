using Fovea.Cli.Errors;

namespace Fovea.Cli.Options;

/// <summary>What a verb was asked to do.</summary>
internal interface IVerbOptions
{
    /// <summary>Checks every value against its range and against the others.</summary>
    /// <exception cref="UserError">A value cannot be used; the message says the flag, what was given and what was expected.</exception>
    void Validate();
}
