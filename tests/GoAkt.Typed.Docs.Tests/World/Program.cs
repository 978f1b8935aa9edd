// Where a program's class is: in no namespace.
#pragma warning disable CA1050, IDE1006

/// <summary>The web application whose tests a guide shows.</summary>
public sealed class Program;
