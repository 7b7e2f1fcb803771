package ast

// CreateFile is CREATE FILE "name" [FROM db] PROPERTIES (...).
type CreateFile struct {
	Base
	Name       string
	Database   string
	Properties []Property
}

// DropFile is DROP FILE "name" [FROM db] PROPERTIES (...).
type DropFile struct {
	Base
	Name       string
	Database   string
	Properties []Property
}
