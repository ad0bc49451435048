namespace Fovea.Tensors.Operators;

/// <summary>Argument checks that operators share.</summary>
internal static class OperatorArgument
{
    /// <summary>Returns the value, or throws when it is below <paramref name="minimum"/>.</summary>
    public static int CheckMinimum(int minimum, int value, string operatorName, string attribute) =>
        value >= minimum ? value : throw new ArgumentException($"{operatorName}: {attribute} is {value}; expected at least {minimum}.");

    /// <summary>Returns the value, or throws when it is outside [0, 1].</summary>
    public static float CheckFraction(float value, string operatorName, string attribute) =>
        value is >= 0f and <= 1f
            ? value
            : throw new ArgumentException($"{operatorName}: {attribute} is {value}; expected a number in [0, 1].");
}
